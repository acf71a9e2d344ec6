import { defineProblem } from '../platform/kernel/problem';

/** Wrong e-mail or wrong password: which of the two is nobody's business. */
export class CredentialsInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'credentials',
  message: 'invalid',
}) {}
