import { z } from 'zod';
import { DAY_SECONDS, timeSpan } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** How sessions are proven, and how long each proof is good for. */
export class SessionSettings extends defineSettings({
  tokenAlgorithm: variable('TOKEN_ALGORITHM', z.enum(['HS256', 'EdDSA']).default('HS256'), {
    otherwise: '`HS256`',
    meaning:
      '`HS256`, or `EdDSA` (Ed25519) for access tokens that other services verify. Changing it signs nobody out.',
  }),
  accessTokenSeconds: variable('ACCESS_TOKEN_TTL', timeSpan(1, 30 * DAY_SECONDS).prefault('7d'), {
    otherwise: '`7d`',
    meaning:
      "How long an access token is good for: a number and `s`, `m`, `h` or `d`. Use `15m` where all clients refresh; RealWorld's clients cannot.",
  }),
  /** From a session's last refresh on. */
  refreshTokenSeconds: variable('REFRESH_TOKEN_TTL', timeSpan(1, 400 * DAY_SECONDS).prefault('30d'), {
    otherwise: '`30d`',
    meaning: 'How long a session lasts after its last refresh.',
  }),
}) {}
