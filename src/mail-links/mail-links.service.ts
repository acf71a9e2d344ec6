import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeyRing } from '../platform/config/key-ring';
import { Database } from '../platform/database/database';
import { currentExchange } from '../platform/kernel/exchange';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { countedAddress } from '../platform/limits/client-address';
import { RateLimiter } from '../platform/limits/rate-limiter';
import { LinkInvalid } from './mail-link.errors';
import { MailLinkWritingRepository } from './mail-link-writing.repository';
import { MailLinkRepository, SWEEP_BATCH } from './mail-link.repository';
import type { Link, LinkPurpose } from './mail-link.schemas';

const HOUR_SECONDS = 3_600;

/** How long a link is good for, from the writing of its mail on. */
const TTL_SECONDS: Readonly<Record<LinkPurpose, number>> = {
  'sign-up': 24 * HOUR_SECONDS,
  'verify-email': 24 * HOUR_SECONDS,
  'revert-email': 72 * HOUR_SECONDS,
  'reset-password': HOUR_SECONDS,
};

const SWEEP_INTERVAL_MS = 600_000;

/** Whom a link is mailed to. */
export interface Addressee {
  /** Null for somebody who has no account yet. */
  readonly userId: number | null;
  /** Of the link that undoes a change, it is also what is brought back. */
  readonly email: string;
  readonly emailKey: string;
}

export interface Issuing {
  /** The account of whoever asks for the link, if they are signed in; else their client address asks. */
  readonly askerId?: number | undefined;
  /** Whether nobody else may take the address while the link is good. */
  readonly reservesEmail?: boolean;
}

/** Of several links, those that are meant. */
export interface Withdrawal {
  /** Those issued after this one. */
  readonly after?: Link;
  /** Those to any address but this one. */
  readonly exceptEmailKey?: string;
}

/** A link of certain purposes; one that does something to an account is of an account. */
export type LinkFor<Purpose extends LinkPurpose> = Link & { readonly purpose: Purpose };

export type WrittenLink = Link & {
  /** Goes into the mail and nowhere else. */
  readonly token: string;
};

/**
 * Links that are mailed, prove that their reader holds the address, and are good for one use.
 *
 * A link is issued, as a row without a token, in the transaction that posts its mail. Its token is derived when the mail
 * is written, the same for each attempt to send it, and only its hash is stored.
 *
 * One asker has an address mailed five links an hour for each purpose, and all askers together twenty: so nobody can
 * use up what somebody else may be mailed, or what is mailed for another purpose. A link that brings an address back is
 * always mailed.
 */
@Injectable()
export class MailLinksService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly key: KeyObject;
  private sweeping?: Periodic;

  constructor(
    keyRing: KeyRing,
    private readonly db: Database,
    private readonly links: MailLinkRepository,
    private readonly writing: MailLinkWritingRepository,
    private readonly limiter: RateLimiter,
  ) {
    [{ key: this.key }] = keyRing.derive('one-time link');
  }

  onApplicationBootstrap(): void {
    this.sweeping = periodically('deleting old links', SWEEP_INTERVAL_MS, () => this.sweep());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /**
   * Inside the transaction that posts its mail: issues a link.
   *
   * @param to null where a link was asked for in the name of nobody: one is issued all the same, since the asking must
   *   cost the same, and its mail is never written
   * @returns its id, which is what the mail's job carries
   */
  issue(
    purpose: LinkPurpose,
    to: Addressee | null,
    { askerId, reservesEmail = false }: Issuing = {},
  ): Promise<number> {
    const { userId, email, emailKey } = to ?? { userId: null, email: null, emailKey: null };
    const ttlSeconds = TTL_SECONDS[purpose];
    const asker = this.askerOf(askerId);
    return this.links.issue({ purpose, userId, email, emailKey, reservesEmail, asker, ttlSeconds });
  }

  /** The link as its mail has it; null when there is none to be sent any more, or its address has had enough of them. */
  async write(id: number): Promise<WrittenLink | null> {
    const link = await this.links.find(id);
    if (!link) return null;
    const token = this.tokenOf(link);
    const written = await this.db.transaction(() =>
      this.writing.write(id, hashOf(token), TTL_SECONDS[link.purpose]),
    );
    return written ? { ...link, token } : null;
  }

  /** @throws LinkInvalid, also when it is for none of these purposes */
  async find<Purpose extends LinkPurpose>(
    token: string,
    purposes: readonly Purpose[],
  ): Promise<LinkFor<Purpose>> {
    const link = await this.links.findByToken(hashOf(token));
    if (!link || !isFor(link, purposes)) throw new LinkInvalid();
    return link;
  }

  /**
   * Uses a link, in the transaction of what it confirms.
   *
   * @throws LinkInvalid when somebody was quicker
   */
  async use({ id }: Link): Promise<void> {
    if (!(await this.links.use(id))) throw new LinkInvalid();
  }

  /** Inside a transaction: an account's unused links for these purposes lead nowhere any more. */
  withdraw(
    userId: number,
    purposes: readonly LinkPurpose[],
    { after, exceptEmailKey }: Withdrawal = {},
  ): Promise<void> {
    return this.links.withdraw({
      userId,
      purposes: [...purposes],
      afterId: after?.id ?? null,
      exceptEmailKey: exceptEmailKey ?? null,
    });
  }

  /** The last link to an address that may still be used; null without one. */
  async findNewestForAddress<Purpose extends LinkPurpose>(
    emailKey: string,
    purpose: Purpose,
  ): Promise<LinkFor<Purpose> | null> {
    const link = await this.links.findNewestForAddress(emailKey, purpose);
    return link && isFor(link, [purpose]) ? link : null;
  }

  /** The address that an account's last unused link was made for; null without one. */
  findNewestAddress(userId: number, purpose: LinkPurpose): Promise<string | null> {
    return this.links.findNewestAddress(userId, purpose);
  }

  /** The confirmed address that an account left first and may still come back to; null without one. */
  findFirstReservedAddress(userId: number): Promise<string | null> {
    return this.links.findFirstReservedAddress(userId);
  }

  /** Deletes links that expired three days ago or more. */
  async sweep(): Promise<void> {
    while ((await this.links.sweep()) >= SWEEP_BATCH);
  }

  /** 256 bits that say what the row says: no other row, not even one of its number in a restored database, has them. */
  private tokenOf({ id, purpose, userId, email, createdMs }: Link): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([id, purpose, userId, email, createdMs]))
      .digest('base64url');
  }

  private askerOf(accountId: number | undefined): string {
    return accountId === undefined
      ? this.limiter.fingerprint('asker at', countedAddress(currentExchange()?.address ?? null))
      : this.limiter.fingerprint('asker', accountId);
  }
}

function isFor<Purpose extends LinkPurpose>(
  link: Link,
  purposes: readonly Purpose[],
): link is LinkFor<Purpose> {
  return purposes.some((purpose) => purpose === link.purpose);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
