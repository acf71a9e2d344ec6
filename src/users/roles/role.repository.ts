import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { statement } from '../../platform/database/statement';
import { usernameKey } from '../user.entity';

/** What an account may do beyond its own affairs: an `admin` also reads what is everybody's. */
export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const RoleRow = z.strictObject({ role: z.enum(ROLES) });
const IdRow = z.strictObject({ id: z.int() });
const UsernameRow = z.strictObject({ username: z.string() });

const ROLE = statement('users.role', RoleRow, 'select role from users where id = $1');

const ID = statement('users.id', IdRow, 'select id from users where username_key = $1');

/** `$1` whose, `$2` the role. No row when it is theirs already, or nobody has the name. */
const SET_ROLE = statement(
  'users.role.set',
  IdRow,
  'update users set role = $2::text, updated_at = now() where username_key = $1 and role <> $2::text returning id',
);

const ADMINS = statement(
  'users.admins',
  UsernameRow,
  `select username from users where role = 'admin' order by username_key`,
);

/** Every question about roles. No entity knows them: what a request may change of an account cannot reach its role. */
@Injectable()
export class RoleRepository {
  constructor(private readonly db: Database) {}

  /** Null when there is no such account. */
  async findRole(userId: number): Promise<Role | null> {
    return (await this.db.row(ROLE, [userId]))?.role ?? null;
  }

  /** The id of the account whose role that changed; null when it has this role already, or there is no such account. */
  async setRole(username: string, role: Role): Promise<number | null> {
    return (await this.db.row(SET_ROLE, [usernameKey(username), role]))?.id ?? null;
  }

  async exists(username: string): Promise<boolean> {
    return (await this.db.row(ID, [usernameKey(username)])) !== null;
  }

  /** Usernames, in the order of the alphabet. */
  async findAdmins(): Promise<string[]> {
    return (await this.db.rows(ADMINS, [])).map(({ username }) => username);
  }
}
