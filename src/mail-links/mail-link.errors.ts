import { defineProblem } from '../platform/kernel/problem';

/** Forged, expired, used or withdrawn: which of these is nobody's business. */
export class LinkInvalid extends defineProblem({
  kind: 'invalid',
  key: 'token',
  message: 'is invalid or has expired',
  what: 'The link that was mailed does not work, or no longer.',
  why: 'It was used, it has expired, a newer one has replaced it, or a part of it was lost on the way.',
  whatToDo: 'Ask for a new link.',
}) {}
