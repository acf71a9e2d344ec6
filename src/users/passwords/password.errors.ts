import { defineProblem } from '../../platform/kernel/problem';

/** Among the first that anybody would try. */
export class PasswordGuessable extends defineProblem({
  kind: 'invalid',
  key: 'password',
  message: 'is too easy to guess',
  what: 'The password is among those that are guessed first.',
  why: 'It is common, or it is made of your name, your address or the name of this site.',
  whatToDo: 'Choose another: a few unrelated words are long and easy to keep in mind.',
}) {}

/** More passwords are waiting to be hashed than can be within seconds. */
export class SignInsBusy extends defineProblem({
  kind: 'unavailable',
  key: 'server',
  message: 'is busy signing people in, try again shortly',
  what: 'More passwords wait to be checked than can be within seconds.',
  why: 'Checking a password is made slow on purpose, and many people sign in at once.',
  whatToDo: 'Wait for as many seconds as `Retry-After` says, and send the same request again.',
}) {}
