import { z } from 'zod';
import { defineSettings, variable } from '../../platform/config/settings';

/** What has to be known of an address, and what is told of it. */
export class EmailSettings extends defineSettings(
  {
    /** What an account whose address was never confirmed may not do. */
    requireVerified: variable(
      'REQUIRE_VERIFIED_EMAIL',
      z.enum(['none', 'write', 'login'], { error: 'must be none, write or login' }).default('none'),
      {
        otherwise: '`none`',
        meaning:
          'What an account with an unconfirmed address may not do: `none` (it may do everything), `write` or `login`.',
      },
    ),
    /** Whether nobody is told that an address has an account, by sign-up above all. */
    hidden: variable(
      'SIGNUP_DISCLOSURE',
      z
        .enum(['show', 'hide'], { error: 'must be show or hide' })
        .default('show')
        .transform((disclosure) => disclosure === 'hide'),
      {
        otherwise: '`show`',
        meaning:
          '`hide` gives a sign-up the same answer for a taken address as for a fresh one. It needs `REQUIRE_VERIFIED_EMAIL=login`.',
      },
    ),
  },
  (environment) =>
    environment['SIGNUP_DISCLOSURE'] === 'hide' && environment['REQUIRE_VERIFIED_EMAIL'] !== 'login'
      ? ['SIGNUP_DISCLOSURE: hide needs REQUIRE_VERIFIED_EMAIL=login']
      : [],
) {}
