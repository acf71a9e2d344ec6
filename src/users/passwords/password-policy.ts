import { Inject, Injectable } from '@nestjs/common';
import { dictionary } from '@zxcvbn-ts/language-common';
import { CONFIG, type Config } from '../../platform/config/config';
import { PasswordGuessable } from './password.errors';
import { PasswordSettings } from './password.settings';

const SITE_NAME = 'broadsheet';
const MAX_COMMON_PASSWORDS = 10_000;

/** By how often they are used, the most common first. */
const COMMON = new Set(dictionary['passwords-common'].slice(0, MAX_COMMON_PASSWORDS));

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly username: string;
  readonly email: string;
}

/**
 * Refuses passwords that are guessed first: the most common ones, and what is known of the account and the site.
 *
 * No rule on how a password is composed (NIST SP 800-63B, section 3.1.1.2).
 */
@Injectable()
export class PasswordPolicy {
  private readonly siteNames: readonly string[];

  constructor(
    private readonly settings: PasswordSettings,
    @Inject(CONFIG) config: Config,
  ) {
    this.siteNames = [SITE_NAME, ...(config.appUrl === null ? [] : [new URL(config.appUrl).hostname])];
  }

  /** Whether the password of an account may be reset by mail. */
  admitsReset(account: { isEmailProven: boolean }): boolean {
    return this.settings.admitsReset(account);
  }

  /** @throws PasswordGuessable */
  check(password: string, { username, email }: PasswordOwner): void {
    if (!this.settings.refusesGuessable) return;
    const [mailbox = ''] = email.split('@');
    const plain = password.toLowerCase();
    const core = withoutFringe(plain);
    const isKnown = [username, email, mailbox, ...this.siteNames]
      .map((name) => name.toLowerCase())
      .some((name) => name === plain || (core !== '' && core === withoutFringe(name)));
    if (isKnown || COMMON.has(plain)) throw new PasswordGuessable();
  }
}

/** `2024broadsheet!!` is no better than `broadsheet`. */
function withoutFringe(password: string): string {
  return password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}
