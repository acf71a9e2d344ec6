import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeyRing } from '../platform/config/key-ring';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { LinkInvalid } from './mail-link.errors';
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
   * @param reservesEmail whether nobody else may take the address while the link is good
   * @returns its id, which is what the mail's job carries
   */
  issue(purpose: LinkPurpose, to: Addressee | null, { reservesEmail = false } = {}): Promise<number> {
    const { userId, email, emailKey } = to ?? { userId: null, email: null, emailKey: null };
    const ttlSeconds = TTL_SECONDS[purpose];
    return this.links.issue({ purpose, userId, email, emailKey, reservesEmail, ttlSeconds });
  }

  /** The link as its mail has it; null when there is none to be sent any more. */
  async write(id: number): Promise<WrittenLink | null> {
    const link = await this.links.find(id);
    if (!link) return null;
    const token = this.tokenOf(link);
    const written = await this.links.write(id, hashOf(token), TTL_SECONDS[link.purpose]);
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

  /** Inside a transaction: an account's unused links for these purposes lead nowhere any more; with `after`, later ones alone. */
  withdraw(userId: number, purposes: readonly LinkPurpose[], after?: Link): Promise<void> {
    return this.links.withdraw(userId, purposes, after?.id ?? null);
  }

  /** The id of the last link that may still be used, to be mailed again; null without one. */
  findNewestForAddress(emailKey: string, purpose: LinkPurpose): Promise<number | null> {
    return this.links.findNewestForAddress(emailKey, purpose);
  }

  /** The address that an account's last unused link was made for; null without one. */
  findNewestAddress(userId: number, purpose: LinkPurpose): Promise<string | null> {
    return this.links.findNewestAddress(userId, purpose);
  }

  /** 256 bits that say what the row says: no other row, not even one of its number in a restored database, has them. */
  private tokenOf({ id, purpose, userId, email, createdMs }: Link): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([id, purpose, userId, email, createdMs]))
      .digest('base64url');
  }

  private async sweep(): Promise<void> {
    while ((await this.links.sweep()) >= SWEEP_BATCH);
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
