import { Injectable } from '@nestjs/common';
import type { CallerKey } from '../../platform/limits/local-counters';
import { RateLimiter } from '../../platform/limits/rate-limiter';
import { NEW_PASSWORDS } from '../user.limits';
import { UserRepository } from '../user.repository';
import type { HashingLane } from './hashing-queue';
import { PasswordHasher } from './password-hasher';
import { type PasswordOwner, PasswordPolicy } from './password-policy';

/** A password that was verified: whose it is, and its hash. */
export interface VerifiedPassword {
  readonly id: number;
  readonly passwordHash: string;
}

/** Choosing and verifying passwords. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly users: UserRepository,
    private readonly limiter: RateLimiter,
  ) {}

  /** @throws PasswordGuessable */
  check(password: string, owner: PasswordOwner): void {
    this.policy.check(password, owner);
  }

  /**
   * Hashes a new password of an account that there is, at the cost of its quota.
   *
   * @throws RateLimitReached, SignInsBusy
   */
  async hashFor(account: CallerKey, password: string): Promise<string> {
    await this.limiter.spend(NEW_PASSWORDS, account);
    return this.hash(password);
  }

  /** For anything but a sign-in. @throws SignInsBusy */
  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /**
   * Whether a password is the one that was hashed; without a hash it is not, and costs as much.
   *
   * @param lane in which it waits for its turn
   * @throws SignInsBusy
   */
  verify(passwordHash: string | null, password: string, lane: HashingLane): Promise<boolean> {
    return this.hasher.verify(passwordHash, password, lane);
  }

  /**
   * Of somebody who signs in: hashes a verified password at today's cost, unless it was or has changed meanwhile.
   *
   * @returns with the hash that is stored from then on
   */
  async rehash<Verified extends VerifiedPassword>(verified: Verified, password: string): Promise<Verified> {
    if (!this.hasher.isOutdated(verified.passwordHash)) return verified;
    const passwordHash = await this.hasher.hash(password, 'sign-in');
    const replaced = await this.users.replaceHash(verified.id, verified.passwordHash, passwordHash);
    return replaced ? { ...verified, passwordHash } : verified;
  }

  /** Whether the password of an account may be reset by mail. */
  mayReset(account: { isEmailProven: boolean }): boolean {
    return this.policy.admitsReset(account);
  }

  /** Inside a transaction: whether the password is the same as when it was verified, and stays so until the end of it. */
  hold({ id, passwordHash }: VerifiedPassword): Promise<boolean> {
    return this.users.holdPassword(id, passwordHash);
  }
}
