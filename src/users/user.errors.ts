import { defineProblem } from '../platform/kernel/problem';

const TAKEN = 'has already been taken';

export class UserNotFound extends defineProblem({
  kind: 'notFound',
  key: 'user',
  message: 'not found',
  what: 'No account has this id.',
  why: 'It never had, or the account is gone.',
  whatToDo: 'Check the id.',
}) {}

export class UsernameTaken extends defineProblem({
  kind: 'conflict',
  key: 'username',
  message: TAKEN,
  what: 'Somebody else has this username.',
  why: 'Names are compared without regard to case.',
  whatToDo: 'Choose another name.',
}) {}

export class EmailTaken extends defineProblem({
  kind: 'conflict',
  key: 'email',
  message: TAKEN,
  what: 'Another account has this e-mail address.',
  why: 'Each address belongs to one account. Addresses are compared without regard to case.',
  whatToDo: 'Sign in to that account, or use another address.',
}) {}

/** What of an account is already somebody else's; both may be. */
export function taken(fields: { username: boolean; email: boolean }): Error {
  if (fields.username && fields.email) return new UsernameTaken({ username: [TAKEN], email: [TAKEN] });
  return fields.username ? new UsernameTaken() : new EmailTaken();
}

/** A new password or address is only taken with the present password: REQUIRE_CURRENT_PASSWORD says so. */
export class CurrentPasswordMissing extends defineProblem({
  kind: 'invalid',
  key: 'currentPassword',
  message: "can't be blank",
  what: 'What you want to change needs your present password as well.',
  why: 'This server asks for it, so that a stolen token is not enough to take an account over.',
  whatToDo: 'Send it as `currentPassword`.',
}) {}

export class CurrentPasswordWrong extends defineProblem({
  kind: 'invalid',
  key: 'currentPassword',
  message: 'is incorrect',
  what: 'The present password is not the one that you sent.',
  why: '`currentPassword` is misspelled, or the password was changed meanwhile.',
  whatToDo: 'Check it, or ask for a link to set a new password.',
}) {}
