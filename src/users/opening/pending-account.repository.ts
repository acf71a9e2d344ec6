import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, LOST_RACE, question } from '../../platform/database/statement';
import { usernameKey } from '../user.entity';

const PendingAccount = z.strictObject({ username: z.string(), passwordHash: z.string() });
export type PendingAccount = z.output<typeof PendingAccount>;

interface NewPendingAccount extends PendingAccount {
  linkId: number;
  usernameKey: string;
}

const ADD = command({
  name: 'users.addPendingAccount',
  rows: 'none',
  // The link went: the transaction that runs again issues another.
  violations: { pending_accounts_link_id_fkey: LOST_RACE },
  sql: ({ linkId, username, usernameKey, passwordHash }: Placeholders<NewPendingAccount>) => sql`
    insert into pending_accounts (link_id, username, username_key, password_hash)
    values (${linkId}, ${username}, ${usernameKey}, ${passwordHash})`,
});

const COPY = command({
  name: 'users.copyPendingAccount',
  rows: 'none',
  violations: { pending_accounts_link_id_fkey: LOST_RACE },
  sql: ({ linkId, copyId }: Placeholders<{ linkId: number; copyId: number }>) => sql`
    insert into pending_accounts (link_id, username, username_key, password_hash)
    select ${copyId}::int, username, username_key, password_hash from pending_accounts where link_id = ${linkId}`,
});

/** By its hash, which has a salt of its own, a sign-up is known whatever link it waits for. */
const DELETE = command({
  name: 'users.deletePendingAccount',
  rows: 'none',
  sql: ({ usernameKey, passwordHash }: Placeholders<{ usernameKey: string; passwordHash: string }>) => sql`
    delete from pending_accounts where username_key = ${usernameKey} and password_hash = ${passwordHash}`,
});

const FIND = question({
  name: 'users.pendingAccount',
  rows: 'optional',
  row: PendingAccount,
  sql: ({ linkId }: Placeholders<{ linkId: number }>) => sql`
    select username, password_hash as "passwordHash" from pending_accounts where link_id = ${linkId}`,
});

/** Every question about accounts that are to be; they go with their links. */
@Injectable()
export class PendingAccountRepository {
  constructor(private readonly db: Database) {}

  async add(linkId: number, { username, passwordHash }: PendingAccount): Promise<void> {
    await this.db.run(ADD, { linkId, username, usernameKey: usernameKey(username), passwordHash });
  }

  /** What waits for one link waits for another as well. */
  async copy(linkId: number, copyId: number): Promise<void> {
    await this.db.run(COPY, { linkId, copyId });
  }

  /** Whatever link it waits for. */
  async delete({ username, passwordHash }: PendingAccount): Promise<void> {
    await this.db.run(DELETE, { usernameKey: usernameKey(username), passwordHash });
  }

  /** Null when there is no such link any more. */
  find(linkId: number): Promise<PendingAccount | null> {
    return this.db.run(FIND, { linkId });
  }
}
