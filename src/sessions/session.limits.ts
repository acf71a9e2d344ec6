import { defineLimit } from '../platform/limits/limit';

/** Nobody guesses a refresh token: this spares the database. */
export const REFRESHES = defineLimit({
  name: 'refreshes',
  variable: 'RATE_LIMIT_REFRESHES',
  otherwise: '120/60',
  meaning:
    'Exchanges of refresh tokens from one address. The default serves 1,800 clients that refresh every 15 minutes.',
});
