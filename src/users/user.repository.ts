import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { isReserved } from '../mail-links/mail-link.view';
import { Database } from '../platform/database/database';
import { type Placeholders, raw, sql } from '../platform/database/sql';
import { command, LOST_RACE, question } from '../platform/database/statement';
import { entityViolations } from '../platform/database/violations';
import { isNameAwaited } from './opening/pending-account.view';
import { User } from './user.entity';
import { type PublicUser, PublicUserSchema } from './user.schemas';

// Somebody has just taken the name or the address: the transaction that runs again finds out which.
entityViolations(User, { users_username_key_unique: LOST_RACE, users_email_key_unique: LOST_RACE });

const AccountRow = z.strictObject({
  username: z.string(),
  email: z.string(),
  bio: z.string().nullable(),
  image: z.string().nullable(),
  emailVerified: z.boolean(),
});
export type AccountRow = z.output<typeof AccountRow>;

const CredentialsRow = AccountRow.extend({
  id: z.int(),
  passwordHash: z.string(),
  /** False while the account has an address that was asked for without its password, and that can still be undone. */
  isEmailProven: z.boolean(),
});
export type CredentialsRow = z.output<typeof CredentialsRow>;

const accountColumns = raw('username, email, bio, image, email_verified_at is not null as "emailVerified"');
const credentialColumns = sql`id, ${accountColumns}, password_hash as "passwordHash",
  email_unproven_since is null or email_unproven_since < now() - interval '72 hours' as "isEmailProven"`;

const ACCOUNT = question({
  name: 'users.account',
  rows: 'optional',
  row: AccountRow,
  sql: ({ id }: Placeholders<{ id: number }>) => sql`select ${accountColumns} from users where id = ${id}`,
});

const CREDENTIALS = question({
  name: 'users.credentials',
  rows: 'optional',
  row: CredentialsRow,
  sql: ({ emailKey }: Placeholders<{ emailKey: string }>) =>
    sql`select ${credentialColumns} from users where email_key = ${emailKey}`,
});

const OWN_CREDENTIALS = question({
  name: 'users.ownCredentials',
  rows: 'optional',
  row: CredentialsRow,
  sql: ({ id }: Placeholders<{ id: number }>) => sql`select ${credentialColumns} from users where id = ${id}`,
});

const IS_EMAIL_VERIFIED = question({
  name: 'users.isEmailVerified',
  rows: 'optional',
  row: z.strictObject({ verified: z.boolean() }),
  sql: ({ id }: Placeholders<{ id: number }>) =>
    sql`select email_verified_at is not null as verified from users where id = ${id}`,
});

interface ReplacedHash {
  id: number;
  passwordHash: string;
  replacement: string;
}

const REPLACE_HASH = command({
  name: 'users.replaceHash',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ id, passwordHash, replacement }: Placeholders<ReplacedHash>) => sql`
    update users set password_hash = ${replacement}
     where id = ${id} and password_hash = ${passwordHash} returning id`,
});

/** Waits for whoever is changing it, and keeps others from changing it before the transaction ends. */
const HOLD_PASSWORD = command({
  name: 'users.holdPassword',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ id, passwordHash }: Placeholders<{ id: number; passwordHash: string }>) =>
    sql`select id from users where id = ${id} and password_hash = ${passwordHash} for share`,
});

const AWAITED_NAME = question({
  name: 'users.awaitedName',
  rows: 'optional',
  row: z.strictObject({ username: z.string() }),
  sql: ({ linkId }: Placeholders<{ linkId: number }>) =>
    sql`select username from pending_accounts where link_id = ${linkId}`,
});

const PUBLIC_USER = question({
  name: 'users.public',
  rows: 'optional',
  row: PublicUserSchema,
  sql: ({ id }: Placeholders<{ id: number }>) => sql`select id, username from users where id = ${id}`,
});

/** What is asked for; null: nothing of the kind. */
export interface AskedKeys {
  readonly usernameKey: string | null;
  readonly emailKey: string | null;
}

/**
 * Of another account; and a name that somebody signed up with who has yet to confirm it, and an address that its owner
 * may still bring back.
 */
const TAKEN = question({
  name: 'users.taken',
  rows: 'one',
  row: z.strictObject({ username: z.boolean(), email: z.boolean() }),
  sql: ({ usernameKey, emailKey, exceptId }: Placeholders<AskedKeys & { exceptId: number | null }>) => sql`
    select exists (
             select from users
              where username_key = ${usernameKey}::text and id is distinct from ${exceptId}::int)
           or ${isNameAwaited(usernameKey, emailKey)} as username,
           exists (
             select from users where email_key = ${emailKey}::text and id is distinct from ${exceptId}::int)
           or ${isReserved(emailKey, exceptId)} as email`,
});

/** Every question about accounts. */
@Injectable()
export class UserRepository {
  constructor(private readonly db: Database) {}

  findAccount(id: number): Promise<AccountRow | null> {
    return this.db.run(ACCOUNT, { id });
  }

  findCredentials(emailKey: string): Promise<CredentialsRow | null> {
    return this.db.run(CREDENTIALS, { emailKey });
  }

  findOwnCredentials(id: number): Promise<CredentialsRow | null> {
    return this.db.run(OWN_CREDENTIALS, { id });
  }

  /** False when the hash is no longer the one that was read; then it stays. */
  async replaceHash(id: number, passwordHash: string, replacement: string): Promise<boolean> {
    return (await this.db.run(REPLACE_HASH, { id, passwordHash, replacement })) !== null;
  }

  /** Inside a transaction: whether the hash is still the one that was read, and stays so until the end of it. */
  async holdPassword(id: number, passwordHash: string): Promise<boolean> {
    return (await this.db.run(HOLD_PASSWORD, { id, passwordHash })) !== null;
  }

  findPublic(id: number): Promise<PublicUser | null> {
    return this.db.run(PUBLIC_USER, { id });
  }

  /** The name of the account that a link will open; null when there is none any more. */
  async findAwaitedName(linkId: number): Promise<string | null> {
    return (await this.db.run(AWAITED_NAME, { linkId }))?.username ?? null;
  }

  /** Which of the keys are taken, by anybody but the account `exceptId`. */
  findTaken(keys: AskedKeys, exceptId: number | null): Promise<{ username: boolean; email: boolean }> {
    return this.db.run(TAKEN, { ...keys, exceptId });
  }

  /** Null when there is no such account. */
  async isEmailVerified(id: number): Promise<boolean | null> {
    return (await this.db.run(IS_EMAIL_VERIFIED, { id }))?.verified ?? null;
  }

  /** Inside a transaction: the account as an entity, to be changed by nobody else meanwhile. */
  lock(id: number): Promise<User | null> {
    return this.db.em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Inside a transaction: adds an account, which has a number from then on. */
  async add(user: User): Promise<void> {
    this.db.em.persist(user);
    await this.db.em.flush();
  }

  /** Inside a transaction: writes what has changed. */
  async save(): Promise<void> {
    await this.db.em.flush();
  }
}
