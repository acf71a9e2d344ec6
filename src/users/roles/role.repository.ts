import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { usernameKey } from '../user.entity';

/** What an account may do beyond its own affairs: an `admin` also reads what is everybody's. */
export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const ROLE = question({
  name: 'users.role',
  rows: 'optional',
  row: z.strictObject({ role: z.enum(ROLES) }),
  sql: ({ userId }: Placeholders<{ userId: number }>) => sql`select role from users where id = ${userId}`,
});

const EXISTS = question({
  name: 'users.exists',
  rows: 'one',
  row: z.strictObject({ exists: z.boolean() }),
  sql: ({ usernameKey }: Placeholders<{ usernameKey: string }>) =>
    sql`select exists (select from users where username_key = ${usernameKey}) as exists`,
});

/** No row when the role is theirs already, or nobody has the name. */
const SET_ROLE = command({
  name: 'users.setRole',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ usernameKey, role }: Placeholders<{ usernameKey: string; role: Role }>) => sql`
    update users set role = ${role}::text, updated_at = now()
     where username_key = ${usernameKey} and role <> ${role}::text returning id`,
});

const ADMINS = question({
  name: 'users.admins',
  rows: 'many',
  row: z.strictObject({ username: z.string() }),
  sql: () => sql`select username from users where role = 'admin' order by username_key`,
});

/** Every question about roles. No entity knows them: what a request may change of an account cannot reach its role. */
@Injectable()
export class RoleRepository {
  constructor(private readonly db: Database) {}

  /** Null when there is no such account. */
  async findRole(userId: number): Promise<Role | null> {
    return (await this.db.run(ROLE, { userId }))?.role ?? null;
  }

  /** The id of the account whose role that changed; null when it has this role already, or there is no such account. */
  async setRole(username: string, role: Role): Promise<number | null> {
    return (await this.db.run(SET_ROLE, { usernameKey: usernameKey(username), role }))?.id ?? null;
  }

  async exists(username: string): Promise<boolean> {
    return (await this.db.run(EXISTS, { usernameKey: usernameKey(username) })).exists;
  }

  /** Usernames, in the order of the alphabet. */
  async findAdmins(): Promise<string[]> {
    return (await this.db.run(ADMINS, {})).map(({ username }) => username);
  }
}
