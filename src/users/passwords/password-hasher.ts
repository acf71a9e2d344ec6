import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/telemetry/metrics';
import { type HashingLane, HashingQueue } from './hashing-queue';
import { SignInsBusy } from './password.errors';
import { type Argon2Cost, PasswordSettings } from './password.settings';

/** What a stored hash says of its making: `$argon2id$v=19$m=19456,t=2,p=1$...`. */
const MADE_WITH = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

/**
 * Hashes and checks passwords in the thread pool, a few at a time and with a bounded queue, one core left to the
 * event loop: a flood of sign-ins must not starve readers, and whatever else hashes must not starve sign-ins.
 */
@Injectable()
export class PasswordHasher {
  private readonly queue = new HashingQueue(Math.max(1, availableParallelism() - 1));
  private readonly cost: Argon2Cost;
  /** A hash that no password matches, checked when there is no account, so that its absence takes as long to find. */
  private readonly decoy: Promise<string>;

  constructor(settings: PasswordSettings, metrics: Metrics) {
    this.cost = settings.argon2;
    metrics.gauge(
      'password_hashes_waiting',
      'Passwords that wait to be hashed.',
      'lane',
      () => this.queue.lengths,
    );
    this.decoy = this.hash('no password hashes to this');
  }

  /** @throws SignInsBusy */
  hash(password: string, lane: HashingLane = 'other'): Promise<string> {
    return this.run(lane, () => hash(password, this.cost));
  }

  /**
   * True when the password made the hash. A null hash takes the time of a check and is never matched.
   *
   * @throws SignInsBusy
   */
  async verify(passwordHash: string | null, password: string, lane: HashingLane = 'other'): Promise<boolean> {
    const known = passwordHash ?? (await this.decoy);
    const matches = await this.run(lane, () => verify(known, password));
    return matches && passwordHash !== null;
  }

  /** True for a hash made at another cost than is now configured. */
  isOutdated(passwordHash: string): boolean {
    const [, memoryCost, timeCost, parallelism] = MADE_WITH.exec(passwordHash) ?? [];
    return (
      Number(memoryCost) !== this.cost.memoryCost ||
      Number(timeCost) !== this.cost.timeCost ||
      Number(parallelism) !== this.cost.parallelism
    );
  }

  private run<T>(lane: HashingLane, work: () => Promise<T>): Promise<T> {
    if (this.queue.isFull(lane)) return Promise.reject(new SignInsBusy());
    return this.queue.run(lane, work);
  }
}
