import { defineProblem } from '../platform/kernel/problem';

/** Wrong e-mail or wrong password: which of the two is nobody's business. */
export class CredentialsInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'credentials',
  message: 'invalid',
  what: 'No account has this address and this password.',
  why: 'One of them is wrong. Which one is not told, so that nobody can find out who has an account.',
  whatToDo: 'Check both, or ask for a link to set a new password.',
}) {}

/** The caller is signed in without the admin role. */
export class AdminRequired extends defineProblem({
  kind: 'forbidden',
  key: 'admin',
  message: 'forbidden',
  detail: 'Only an administrator may do this',
  what: 'Only an administrator may do this.',
  why: 'Your account does not have the role `admin`.',
  whatToDo: 'Ask whoever runs the server to give your account the role: `npm run admin -- grant <username>`.',
}) {}

/** The caller's address was never confirmed, and REQUIRE_VERIFIED_EMAIL asks for that. */
export class EmailUnverified extends defineProblem({
  kind: 'forbidden',
  key: 'email',
  message: 'must be verified first',
  what: 'Your e-mail address has to be confirmed first.',
  why: 'This server asks for a confirmed address before it lets an account write, or sign in.',
  whatToDo: 'Follow the link in the mail that you got. `POST /api/auth/verify-email/resend` sends another.',
}) {}
