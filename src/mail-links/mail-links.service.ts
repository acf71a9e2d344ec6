import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeyRing } from '../platform/config/key-ring';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { LinkInvalid } from './mail-link.errors';
import { type LinkPurpose, type LinkRow, type NewLink, MailLinkRepository } from './mail-link.repository';

const HOUR = 3_600;

/** Seconds from the writing of its mail that a link is good for. */
const TTL: Readonly<Record<LinkPurpose, number>> = {
  'sign-up': 24 * HOUR,
  'verify-email': 24 * HOUR,
  'revert-email': 72 * HOUR,
  'reset-password': HOUR,
};

/** Milliseconds. */
const SWEEP_INTERVAL = 600_000;

/** A link that may be used, and whose it is. */
export interface Link {
  readonly id: number;
  readonly purpose: LinkPurpose;
  /** Null for one that opens an account. */
  readonly userId: number | null;
  readonly email: string;
}

export interface WrittenLink extends Link {
  /** Goes into the mail and nowhere else. */
  readonly token: string;
}

/**
 * Links that are mailed, prove that their reader holds the address, and are good for one use.
 *
 * A link is issued, as a row without a token, in the transaction that posts its mail. Its token is derived when the mail
 * is written, the same for each attempt to send it, and only its hash is stored.
 */
@Injectable()
export class MailLinksService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly key: KeyObject;
  private sweeping?: Periodic;

  constructor(
    keyRing: KeyRing,
    private readonly links: MailLinkRepository,
  ) {
    [{ key: this.key }] = keyRing.derive('one-time link');
  }

  onApplicationBootstrap(): void {
    this.sweeping = periodically('deleting old links', SWEEP_INTERVAL, () => this.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /** Inside the transaction that posts its mail. Returns its id, which is what the mail's job carries. */
  issue(link: Omit<NewLink, 'ttl' | 'reservesEmail'> & { reservesEmail?: boolean }): Promise<number> {
    return this.links.issue({ reservesEmail: false, ...link, ttl: TTL[link.purpose] });
  }

  /** The link as its mail has it; null when there is none to be sent any more. */
  async write(id: number): Promise<WrittenLink | null> {
    const row = await this.links.find(id);
    if (!row || row.email === null) return null;
    const token = this.tokenOf(row);
    const written = await this.links.write(id, hashOf(token), TTL[row.purpose]);
    return written ? { ...linkOf(row), token } : null;
  }

  /** @throws LinkInvalid when it is none of these purposes' either */
  async find(token: string, purposes: readonly LinkPurpose[]): Promise<Link> {
    const row = await this.links.findByToken(hashOf(token));
    if (!row || !purposes.includes(row.purpose)) throw new LinkInvalid();
    return linkOf(row);
  }

  /**
   * Uses a link, in the transaction of what it confirms.
   *
   * @throws LinkInvalid when somebody was quicker
   */
  async use({ id }: Link): Promise<void> {
    if (!(await this.links.use(id))) throw new LinkInvalid();
  }

  /** Inside a transaction: an account's unused links for these purposes lead nowhere any more; with `after`, later ones alone. */
  withdraw(userId: number, purposes: readonly LinkPurpose[], after?: Link): Promise<void> {
    return this.links.withdraw(userId, purposes, after?.id ?? 0);
  }

  /** The last link that may still be used, to be mailed again; null without one. */
  findNewestForAddress(emailKey: string, purpose: LinkPurpose): Promise<number | null> {
    return this.links.findNewestForAddress(emailKey, purpose);
  }

  /** The address that an account's last unused link was made for; null without one. */
  async findNewestAddress(userId: number, purpose: LinkPurpose): Promise<string | null> {
    return (await this.links.findNewestForUser(userId, purpose))?.email ?? null;
  }

  /** 256 bits that say what the row says: no other row, not even one of its number in a restored database, has them. */
  private tokenOf({ id, purpose, user_id, email, created_ms }: LinkRow): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([id, purpose, user_id, email, created_ms]))
      .digest('base64url');
  }

  private async sweep(): Promise<void> {
    while ((await this.links.sweep()) >= 1000);
  }
}

function linkOf({ id, purpose, user_id, email }: LinkRow): Link {
  return { id, purpose, userId: user_id, email: email ?? '' };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
