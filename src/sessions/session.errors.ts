import { defineProblem } from '../platform/kernel/problem';

export class SessionNotFound extends defineProblem({
  kind: 'notFound',
  key: 'session',
  message: 'not found',
}) {}

/** Forged, expired, used up, or of a session that has ended: which of these is nobody's business. */
export class RefreshTokenInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'refreshToken',
  message: 'is invalid',
}) {}
