import { z } from 'zod';
import { integer, onOrOff } from '../../platform/config/parsers';
import { defineSettings, type Environment, variable } from '../../platform/config/settings';

/** What hashing costs, as Argon2 (RFC 9106) names it. */
export interface Argon2Cost {
  /** KiB. */
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** Which passwords are taken, and how they are kept. */
export class PasswordSettings extends defineSettings({
  blocklist: variable('PASSWORD_BLOCKLIST', onOrOff.optional(), {
    otherwise: '`on` in production, otherwise `off`',
    meaning:
      "`on` refuses new passwords that are easy to guess: the 10,000 most common ones, the username, the e-mail address and the site's name.",
  }),
  /** Whether a new password or address is only taken with the present password. */
  requireCurrent: variable(
    'REQUIRE_CURRENT_PASSWORD',
    z
      .enum(['true', 'false'], { error: 'must be true or false' })
      .default('false')
      .transform((value) => value === 'true'),
    {
      otherwise: '`false`',
      meaning:
        "`true` accepts a new password or address only together with the present password, which RealWorld's clients do not send.",
    },
  ),
  argon2MemoryKib: variable('ARGON2_MEMORY_KIB', integer(8, 4_194_304).prefault('19456'), {
    otherwise: '19456',
    meaning:
      "The memory that hashing a password takes, in KiB. A change takes effect at each account's next sign-in.",
  }),
  argon2Passes: variable('ARGON2_PASSES', integer(1, 100).prefault('2'), {
    otherwise: '2',
    meaning:
      "How often hashing a password passes over that memory. A change takes effect at each account's next sign-in.",
  }),
  argon2Lanes: variable('ARGON2_LANES', integer(1, 64).prefault('1'), {
    otherwise: '1',
    meaning:
      "The number of lanes that hashing a password uses. A change takes effect at each account's next sign-in.",
  }),
}) {
  /** Whether passwords that are guessed first are refused. */
  readonly refusesGuessable: boolean;
  readonly argon2: Argon2Cost;

  /** Whether the password of an account may be reset by mail. */
  admitsReset({ isEmailProven }: { isEmailProven: boolean }): boolean {
    return !this.requireCurrent || isEmailProven;
  }

  constructor(environment: Environment) {
    super(environment);
    const otherwise = environment['NODE_ENV'] === 'production' ? 'on' : 'off';
    this.refusesGuessable = (this.blocklist ?? otherwise) === 'on';
    this.argon2 = {
      memoryCost: this.argon2MemoryKib,
      timeCost: this.argon2Passes,
      parallelism: this.argon2Lanes,
    };
  }
}
