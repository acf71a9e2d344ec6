import { defineProblem } from '../platform/kernel/problem';

const TAKEN = 'has already been taken';

export class UserNotFound extends defineProblem({ kind: 'notFound', key: 'user', message: 'not found' }) {}

export class UsernameTaken extends defineProblem({ kind: 'conflict', key: 'username', message: TAKEN }) {}

export class EmailTaken extends defineProblem({ kind: 'conflict', key: 'email', message: TAKEN }) {}

/** What of an account is already somebody else's; both may be. */
export function taken(fields: { username: boolean; email: boolean }): Error {
  if (fields.username && fields.email) return new UsernameTaken({ username: [TAKEN], email: [TAKEN] });
  return fields.username ? new UsernameTaken() : new EmailTaken();
}

/** A new password is only taken with the present one: REQUIRE_CURRENT_PASSWORD says so. */
export class CurrentPasswordMissing extends defineProblem({
  kind: 'invalid',
  key: 'currentPassword',
  message: "can't be blank",
}) {}

export class CurrentPasswordWrong extends defineProblem({
  kind: 'invalid',
  key: 'currentPassword',
  message: 'is incorrect',
}) {}
