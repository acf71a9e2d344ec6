import { defineProblem } from '../platform/kernel/problem';

/** Forged, expired, used or withdrawn: which of these is nobody's business. */
export class LinkInvalid extends defineProblem({
  kind: 'invalid',
  key: 'token',
  message: 'is invalid or has expired',
}) {}
