import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command } from '../platform/database/statement';
import { CredentialsInvalid } from './auth.errors';

/** Failures at an account, from addresses it is not known to be used from, before such addresses have to wait. */
export const FREE_FAILURES = 20;

/** Rows of each table that one statement sweeps. */
const SWEEP_BATCH = raw('1000');

/** Keyed hashes of an account's e-mail address and of a network address. */
interface Attempt {
  account: string;
  address: string;
}

interface CountedAttempt extends Attempt {
  freeFailures: number;
}

interface KnownAttempt extends CountedAttempt {
  accountId: number | null;
}

/** Admits an address that is known, or counts a failure in advance while there are free ones. */
const ADMIT = command({
  name: 'auth.admit',
  standsApart: true,
  rows: 'one',
  row: z.strictObject({ admitted: z.boolean() }),
  sql: ({ account, accountId, address, freeFailures }: Placeholders<KnownAttempt>) => sql`
    with known as (
           select from sign_in_addresses where account_id = ${accountId}::int and address = ${address} and expires_at > now()
         ),
         free as (
           insert into sign_in_failures as f (account, failures, expires_at)
           select ${account}, 1, now() + interval '1 hour' where not exists (select from known)
               on conflict (account) do update
              set failures = case when f.expires_at <= now() then 1 else f.failures + 1 end,
                  expires_at = excluded.expires_at
            where f.expires_at <= now() or f.failures < ${freeFailures}
           returning 1
         )
    select exists (select from known) or exists (select from free) as admitted`,
});

/**
 * Admits an address that has waited, once, and counts a failure in advance; tells any other how long to wait: a second,
 * twice as long for every ten failures more, five minutes at most.
 */
const ADMIT_WAITER = command({
  name: 'auth.admitWaiter',
  standsApart: true,
  rows: 'one',
  row: z.strictObject({ admitted: z.boolean(), waitMs: z.int().nullable() }),
  sql: ({ account, address, freeFailures }: Placeholders<CountedAttempt>) => sql`
    with ready as (
           delete from sign_in_waits
            where account = ${account} and address = ${address} and ready_at <= now() returning 1
         ),
         counted as (
           update sign_in_failures set failures = failures + 1, expires_at = now() + interval '1 hour'
            where account = ${account} and exists (select from ready)
         ),
         asked as (
           insert into sign_in_waits as w (account, address, ready_at)
           select ${account}, ${address},
                  now() + least(300, power(2, least(failures - ${freeFailures}, 100) / 10)) * interval '1 second'
             from sign_in_failures
            where account = ${account}
              and not exists (select from sign_in_waits where account = ${account} and address = ${address})
               on conflict (account, address) do update set ready_at = w.ready_at
           returning ready_at
         ),
         waiting as (
           select ready_at from asked
           union all
           select ready_at from sign_in_waits where account = ${account} and address = ${address}
         )
    select exists (select from ready) as admitted,
           (select ceil(extract(epoch from max(ready_at) - now()) * 1000)::int from waiting) as "waitMs"`,
});

/** The account's own address from now on, and nobody has to wait any more. */
const SUCCEED = command({
  name: 'auth.succeed',
  rows: 'none',
  // The account has gone meanwhile.
  violations: { sign_in_addresses_account_id_fkey: CredentialsInvalid },
  sql: ({ account, accountId, address }: Placeholders<Attempt & { accountId: number }>) => sql`
    with known as (
           insert into sign_in_addresses as a (account_id, address, expires_at)
           values (${accountId}, ${address}, now() + interval '90 days')
               on conflict (account_id, address) do update set expires_at = excluded.expires_at
            where a.expires_at < now() + interval '89 days'
         ),
         failures as (delete from sign_in_failures where account = ${account})
    delete from sign_in_waits where account = ${account}`,
});

/** Deletes some rows of no more use, and says how many. */
const SWEEP = command({
  name: 'auth.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with failures as (
           delete from sign_in_failures where account in (
             select account from sign_in_failures where expires_at < now()
              limit ${SWEEP_BATCH} for update skip locked)
           returning 1
         ),
         waits as (
           delete from sign_in_waits where (account, address) in (
             select account, address from sign_in_waits where ready_at < now() - interval '15 minutes'
              limit ${SWEEP_BATCH} for update skip locked)
           returning 1
         ),
         addresses as (
           delete from sign_in_addresses where (account_id, address) in (
             select account_id, address from sign_in_addresses where expires_at < now()
              limit ${SWEEP_BATCH} for update skip locked)
           returning 1
         )
    select ((select count(*) from failures) + (select count(*) from waits)
            + (select count(*) from addresses))::int as swept`,
});

/** Who guessed at which account. E-mail addresses and network addresses are keyed hashes. */
@Injectable()
export class SignInAttemptRepository {
  constructor(private readonly db: Database) {}

  /**
   * Milliseconds that the address has to wait before it may try; null: it may now, and its failure is counted until
   * {@link succeed}.
   *
   * @param accountId null: there is no such account, and no address that it is known to be used from
   */
  async findWait(account: string, accountId: number | null, address: string): Promise<number | null> {
    const attempt = { account, address, freeFailures: FREE_FAILURES };
    if ((await this.db.run(ADMIT, { ...attempt, accountId })).admitted) return null;
    const { admitted, waitMs } = await this.db.run(ADMIT_WAITER, attempt);
    // No wait and not admitted: what was counted was reset this instant, and trying again helps at once.
    return admitted ? null : Math.max(1, waitMs ?? 1);
  }

  async succeed(account: string, accountId: number, address: string): Promise<void> {
    await this.db.run(SUCCEED, { account, accountId, address });
  }

  async sweep(): Promise<number> {
    return (await this.db.run(SWEEP, {})).swept;
  }
}
