import { z } from 'zod';
import { DAY_SECONDS, timeSpan } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** How sessions are proven, and how long each proof is good for. */
export class SessionSettings extends defineSettings({
  tokenAlgorithm: variable('TOKEN_ALGORITHM', z.enum(['HS256', 'EdDSA']).default('HS256'), {
    otherwise: '`HS256`',
    meaning: 'or `EdDSA` (Ed25519); changing it signs nobody out',
  }),
  accessTokenSeconds: variable('ACCESS_TOKEN_TTL', timeSpan(1, 30 * DAY_SECONDS).prefault('7d'), {
    otherwise: '`7d`',
    meaning:
      "how long an access token is good for; `15m` where all clients refresh, which RealWorld's cannot",
  }),
  /** From a session's last refresh on. */
  refreshTokenSeconds: variable('REFRESH_TOKEN_TTL', timeSpan(1, 400 * DAY_SECONDS).prefault('30d'), {
    otherwise: '`30d`',
    meaning: 'how long a session lasts after its last refresh',
  }),
}) {}
