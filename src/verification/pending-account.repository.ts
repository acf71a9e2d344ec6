import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';
import { usernameKey } from '../users/user.entity';

const PendingRow = z.strictObject({ username: z.string(), password_hash: z.string() });
export type PendingRow = z.output<typeof PendingRow>;

const OPEN = statement(
  'pendingAccounts.open',
  z.strictObject({}),
  `insert into pending_accounts (link_id, username, username_key, password_hash) values ($1, $2, $3, $4)`,
);

const FIND = statement(
  'pendingAccounts.find',
  PendingRow,
  'select username, password_hash from pending_accounts where link_id = $1',
);

/** Every question about accounts that are to be; they go with their links. */
@Injectable()
export class PendingAccountRepository {
  constructor(private readonly db: Database) {}

  async open(linkId: number, username: string, passwordHash: string): Promise<void> {
    await this.db.rows(OPEN, [linkId, username, usernameKey(username), passwordHash]);
  }

  find(linkId: number): Promise<PendingRow | null> {
    return this.db.row(FIND, [linkId]);
  }
}
