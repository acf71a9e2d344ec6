import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';

/** Failures at an account, from addresses it is not known to be used from, before such addresses have to wait. */
export const FREE_FAILURES = 20;

const Admission = z.strictObject({ admitted: z.boolean() });
const Wait = z.strictObject({ admitted: z.boolean(), wait_ms: z.int().nullable() });

/** Admits an address that is known, or counts a failure in advance while there are free ones. `$3`: how many are. */
const ADMIT = statement(
  'auth.admit',
  Admission,
  `with known as (
          select from sign_in_addresses where account = $1 and address = $2 and expires_at > now()
        ),
        free as (
          insert into sign_in_failures as f (account, failures, expires_at)
          select $1, 1, now() + interval '1 hour' where not exists (select from known)
              on conflict (account) do update
             set failures = case when f.expires_at <= now() then 1 else f.failures + 1 end,
                 expires_at = excluded.expires_at
           where f.expires_at <= now() or f.failures < $3
          returning 1
        )
   select exists (select from known) or exists (select from free) as admitted`,
);

/**
 * Admits an address that has waited, once, and counts a failure in advance; tells any other how long to wait: a second,
 * twice as long for every ten failures more, five minutes at most.
 */
const ADMIT_WAITER = statement(
  'auth.admit_waiter',
  Wait,
  `with ready as (
          delete from sign_in_waits where account = $1 and address = $2 and ready_at <= now() returning 1
        ),
        counted as (
          update sign_in_failures set failures = failures + 1, expires_at = now() + interval '1 hour'
           where account = $1 and exists (select from ready)
        ),
        asked as (
          insert into sign_in_waits as w (account, address, ready_at)
          select $1, $2, now() + least(300, power(2, least(failures - $3, 100) / 10)) * interval '1 second'
            from sign_in_failures
           where account = $1
             and not exists (select from sign_in_waits where account = $1 and address = $2)
              on conflict (account, address) do update set ready_at = w.ready_at
          returning ready_at
        ),
        waiting as (
          select ready_at from asked
          union all
          select ready_at from sign_in_waits where account = $1 and address = $2
        )
   select exists (select from ready) as admitted,
          (select ceil(extract(epoch from max(ready_at) - now()) * 1000)::int from waiting) as wait_ms`,
);

/** The account's own address from now on, and nobody has to wait any more. */
const SUCCEED = statement(
  'auth.succeed',
  z.strictObject({}),
  `with known as (
          insert into sign_in_addresses as a (account, address, expires_at)
          values ($1, $2, now() + interval '90 days')
              on conflict (account, address) do update set expires_at = excluded.expires_at
           where a.expires_at < now() + interval '89 days'
        ),
        failures as (delete from sign_in_failures where account = $1)
   delete from sign_in_waits where account = $1`,
);

/** Deletes some rows of no more use, and says how many. */
const SWEEP = statement(
  'auth.sweep',
  z.strictObject({ swept: z.int() }),
  `with failures as (
          delete from sign_in_failures where account in (
            select account from sign_in_failures where expires_at < now() limit 1000 for update skip locked)
          returning 1
        ),
        waits as (
          delete from sign_in_waits where (account, address) in (
            select account, address from sign_in_waits where ready_at < now() - interval '15 minutes'
             limit 1000 for update skip locked)
          returning 1
        ),
        addresses as (
          delete from sign_in_addresses where (account, address) in (
            select account, address from sign_in_addresses where expires_at < now()
             limit 1000 for update skip locked)
          returning 1
        )
   select ((select count(*) from failures) + (select count(*) from waits)
           + (select count(*) from addresses))::int as swept`,
);

/** Who guessed at which account. Accounts and addresses are keyed hashes. */
@Injectable()
export class SignInAttemptRepository {
  constructor(private readonly db: Database) {}

  /**
   * Milliseconds that the address has to wait before it may try; null: it may now, and its failure is counted until
   * {@link succeed}.
   */
  async findWait(account: string, address: string): Promise<number | null> {
    const free = await this.db.row(ADMIT, [account, address, FREE_FAILURES]);
    if (free?.admitted) return null;
    const waiter = await this.db.row(ADMIT_WAITER, [account, address, FREE_FAILURES]);
    // No wait and not admitted: what was counted was reset this instant, and trying again helps at once.
    return waiter?.admitted ? null : Math.max(1, waiter?.wait_ms ?? 1);
  }

  async succeed(account: string, address: string): Promise<void> {
    await this.db.rows(SUCCEED, [account, address]);
  }

  async sweep(): Promise<number> {
    const row = await this.db.row(SWEEP, []);
    return row?.swept ?? 0;
  }
}
