import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../platform/http/caller';
import { countedAddress } from '../platform/limits/client-address';
import { RateLimitReached } from '../platform/limits/limits.errors';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import { addRateLimit } from '../platform/limits/rate-limit-headers';
import type { Allowance } from '../platform/limits/policy';
import { RateLimiter } from '../platform/limits/rate-limiter';
import { emailKey } from '../users/user.entity';
import { UsersService } from '../users/users.service';
import { SignInAttemptRepository } from './sign-in-attempt.repository';
import { ACCOUNT_SIGN_INS } from './sign-in.limits';

const SWEEP_INTERVAL_MS = 60_000;

/**
 * Keeps passwords from being guessed, without letting anybody lock anybody out. Every attempt is counted before a
 * password is hashed, on all instances together, and whether there is such an account makes no difference.
 *
 * - An account takes so many attempts a minute from one address (`RATE_LIMIT_SIGN_INS`).
 * - After {@link FREE_FAILURES} failures within an hour from any number of addresses, an address that the account was
 *   not signed in to from before is told to come back later: a 429 that holds no connection and no memory, where a
 *   delayed answer would let guessers exhaust both. Its wait is its own: after `Retry-After` it is admitted, whatever
 *   others do meanwhile, so an owner in a new place waits minutes at most, and one at a known address not at all.
 * - A success makes its address a known one of the account for 90 days, and resets the rest.
 */
@Injectable()
export class SignInAttempts implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(SignInAttempts.name);
  private sweeping: Periodic | undefined;

  constructor(
    private readonly limiter: RateLimiter,
    private readonly attempts: SignInAttemptRepository,
    private readonly users: UsersService,
  ) {}

  onModuleInit(): void {
    if (!this.limiter.isOn) return;
    this.sweeping = periodically('deleting old sign-in attempts', SWEEP_INTERVAL_MS, async () => {
      await this.sweep();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /** @throws RateLimitReached when this address must not try this account now */
  async begin(email: string, caller: Caller): Promise<void> {
    if (!this.limiter.isOn) return;
    const { account, address, both } = this.keys(email, caller);
    const allowance = await this.limiter.take(ACCOUNT_SIGN_INS, both);
    if (!allowance.granted) throw refusal(allowance, allowance.msLeft);
    // The same statements whether there is such an account or not.
    const owner = await this.users.findByEmail(email);
    const wait = await this.attempts.findWait(account, owner?.id ?? null, address);
    if (wait === null) {
      addRateLimit(allowance);
      return;
    }
    const isLast = allowance.hits >= allowance.policy.count;
    throw refusal(allowance, isLast ? Math.max(wait, allowance.msLeft) : wait);
  }

  /** The caller has proved to be the account's owner. Never throws: what it could not note does not undo the proof. */
  async succeed({ id, email }: { id: number; email: string }, caller: Caller): Promise<void> {
    if (!this.limiter.isOn) return;
    const { account, address, both } = this.keys(email, caller);
    try {
      await this.attempts.succeed(account, id, address);
      await this.limiter.forget(ACCOUNT_SIGN_INS, both);
    } catch (error) {
      this.logger.warn({ err: error }, 'A sign-in succeeded and could not be noted');
    }
  }

  /** Deletes what is of no more use, some of it at a time. */
  sweep(): Promise<number> {
    return this.attempts.sweep();
  }

  private keys(email: string, caller: Caller) {
    const key = emailKey(email);
    const address = countedAddress(caller.address);
    return {
      account: this.limiter.fingerprint('account', key),
      address: this.limiter.fingerprint('address', address),
      both: this.limiter.fingerprint('account from address', key, address),
    };
  }
}

function refusal(allowance: Allowance, msLeft: number): RateLimitReached {
  addRateLimit({ ...allowance, granted: false, hits: allowance.policy.count, msLeft });
  // A window that has just begun is not said to last longer than it does.
  const isWindow = msLeft === allowance.msLeft;
  return isWindow ? RateLimitReached.of(allowance.policy, msLeft) : RateLimitReached.for(msLeft);
}
