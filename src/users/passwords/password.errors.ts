import { defineProblem } from '../../platform/kernel/problem';

/** Among the first that anybody would try. */
export class PasswordGuessable extends defineProblem({
  kind: 'invalid',
  key: 'password',
  message: 'is too easy to guess',
}) {}

/** More passwords are waiting to be hashed than can be within seconds. */
export class SignInsBusy extends defineProblem({
  kind: 'unavailable',
  key: 'server',
  message: 'is busy signing people in, try again shortly',
}) {}
