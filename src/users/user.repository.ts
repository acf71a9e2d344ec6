import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';
import { User } from './user.entity';
import { type PublicUser, PublicUserSchema } from './user.schemas';

export const AccountRow = z.strictObject({
  username: z.string(),
  email: z.string(),
  bio: z.string().nullable(),
  image: z.string().nullable(),
  emailVerified: z.boolean(),
});
export type AccountRow = z.output<typeof AccountRow>;

export const CredentialsRow = AccountRow.extend({ id: z.int(), password_hash: z.string() });
export type CredentialsRow = z.output<typeof CredentialsRow>;

const ACCOUNT = statement(
  'users.account',
  AccountRow,
  'select username, email, bio, image, email_verified_at is not null as "emailVerified" from users where id = $1',
);

const CREDENTIALS_COLUMNS =
  'id, username, email, bio, image, email_verified_at is not null as "emailVerified", password_hash';

const CREDENTIALS = statement(
  'users.credentials',
  CredentialsRow,
  `select ${CREDENTIALS_COLUMNS} from users where email_key = $1`,
);

const OWN_CREDENTIALS = statement(
  'users.ownCredentials',
  CredentialsRow,
  `select ${CREDENTIALS_COLUMNS} from users where id = $1`,
);

const EMAIL_VERIFIED = statement(
  'users.emailVerified',
  z.strictObject({ verified: z.boolean() }),
  'select email_verified_at is not null as verified from users where id = $1',
);

const REPLACE_HASH = statement(
  'users.replaceHash',
  z.strictObject({ id: z.int() }),
  'update users set password_hash = $3 where id = $1 and password_hash = $2 returning id',
);

/** Waits for whoever is changing it, and keeps others from changing it before the transaction ends. */
const HOLD_PASSWORD = statement(
  'users.holdPassword',
  z.strictObject({ id: z.int() }),
  'select id from users where id = $1 and password_hash = $2 for share',
);

const PUBLIC_USER = statement(
  'users.public',
  PublicUserSchema,
  'select id, username from users where id = $1',
);

/**
 * Of another account; and a name that somebody signed up with who has yet to confirm it, and an address that its owner
 * may still bring back.
 */
const TAKEN = statement(
  'users.taken',
  z.strictObject({ username: z.boolean(), email: z.boolean() }),
  `select exists (select from users where username_key = $1 and id <> $3)
          or exists (select from pending_accounts p join one_time_links l on l.id = p.link_id
                      where p.username_key = $1 and l.email_key <> $2
                        and l.used_at is null and l.expires_at > now()) as username,
          exists (select from users where email_key = $2 and id <> $3)
          or exists (select from one_time_links
                      where email_key = $2 and user_id <> $3 and reserves_email
                        and used_at is null and expires_at > now()) as email`,
);

/** Every question about accounts. */
@Injectable()
export class UserRepository {
  constructor(private readonly db: Database) {}

  findAccount(id: number): Promise<AccountRow | null> {
    return this.db.row(ACCOUNT, [id]);
  }

  findCredentials(emailKey: string): Promise<CredentialsRow | null> {
    return this.db.row(CREDENTIALS, [emailKey]);
  }

  findOwnCredentials(id: number): Promise<CredentialsRow | null> {
    return this.db.row(OWN_CREDENTIALS, [id]);
  }

  /** False when the hash is no longer the one that was read; then it stays. */
  async replaceHash(id: number, passwordHash: string, replacement: string): Promise<boolean> {
    return (await this.db.row(REPLACE_HASH, [id, passwordHash, replacement])) !== null;
  }

  /** Inside a transaction: whether the hash is still the one that was read, and stays so until the end of it. */
  async holdPassword(id: number, passwordHash: string): Promise<boolean> {
    return (await this.db.row(HOLD_PASSWORD, [id, passwordHash])) !== null;
  }

  findPublic(id: number): Promise<PublicUser | null> {
    return this.db.row(PUBLIC_USER, [id]);
  }

  /** Which of the two keys belong to an account other than `exceptId`. */
  async findTaken(keys: { usernameKey: string; emailKey: string }, exceptId = 0) {
    const found = await this.db.row(TAKEN, [keys.usernameKey, keys.emailKey, exceptId]);
    return found ?? { username: false, email: false };
  }

  /** Inside a transaction: the account as an entity, to be changed by nobody else meanwhile. */
  lock(id: number): Promise<User | null> {
    return this.db.em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Null when there is no such account. */
  async isEmailVerified(id: number): Promise<boolean | null> {
    return (await this.db.row(EMAIL_VERIFIED, [id]))?.verified ?? null;
  }
}
