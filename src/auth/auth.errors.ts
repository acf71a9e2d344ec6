import { defineProblem } from '../platform/kernel/problem';

/** Wrong e-mail or wrong password: which of the two is nobody's business. */
export class CredentialsInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'credentials',
  message: 'invalid',
}) {}

/** The caller is signed in without the admin role. */
export class AdminRequired extends defineProblem({
  kind: 'forbidden',
  key: 'admin',
  message: 'forbidden',
  detail: 'Only an administrator may do this',
}) {}

/** The caller's address was never confirmed, and REQUIRE_VERIFIED_EMAIL asks for that. */
export class EmailUnverified extends defineProblem({
  kind: 'forbidden',
  key: 'email',
  message: 'must be verified first',
}) {}
