import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { defineProblem } from '../http/problem';

/** More passwords are waiting to be hashed than can be within seconds. */
export class SignInsBusy extends defineProblem({
  kind: 'unavailable',
  key: 'server',
  message: 'is busy signing people in, try again shortly',
}) {}

/** Argon2id with 19 MiB, two passes, one lane: OWASP's first choice; about 20 ms. */
export const ARGON2_PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** How many may wait: about three seconds' worth of hashing. */
const MAX_WAITING = 150;

/**
 * Hashes and checks passwords in the thread pool, a few at a time and with a bounded queue, one core left to the
 * event loop: a flood of sign-ins must not starve readers.
 */
@Injectable()
export class PasswordHasher {
  private readonly limit = pLimit(Math.max(1, availableParallelism() - 1));
  /** A hash that no password matches, checked when there is no account, so that its absence takes as long to find. */
  private readonly decoy = this.run(() => hash('no password hashes to this', ARGON2_PARAMETERS));

  /** @throws SignInsBusy */
  hash(password: string): Promise<string> {
    return this.run(() => hash(password, ARGON2_PARAMETERS));
  }

  /**
   * True when the password made the hash. A null hash takes the time of a check and is never matched.
   *
   * @throws SignInsBusy
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const known = passwordHash ?? (await this.decoy);
    const matches = await this.run(() => verify(known, password));
    return matches && passwordHash !== null;
  }

  private run<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= MAX_WAITING) return Promise.reject(new SignInsBusy());
    return this.limit(work);
  }
}
