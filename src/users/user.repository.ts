import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { z } from 'zod';
import { answer, Database } from '../platform/database/database';
import { statement } from '../platform/database/statement';
import type { JsonText } from '../platform/http/json-text';
import { User, usernameKey } from './user.entity';
import { ProfileResponse, type PublicUser, PublicUserSchema } from './user.schemas';

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

/** `$1` names whose profile it is, `$2` the viewer, null when anonymous. */
const PROFILE = answer(
  'users.profile',
  ProfileResponse,
  `select json_build_object('profile', json_build_object(
            'username', u.username, 'bio', u.bio, 'image', u.image,
            'following', exists (select from follows f where f.follower_id = $2::int and f.followee_id = u.id)
          ))::text as json
     from users u where u.username_key = $1`,
);

/** Following twice, or unfollowing whom one does not follow, changes nothing and answers the same. */
const FOLLOW = answer(
  'users.follow',
  ProfileResponse,
  `with followee as (select id, username, bio, image from users where username_key = $1),
        followed as (
          insert into follows (follower_id, followee_id) select $2::int, id from followee
          on conflict do nothing
        )
   select json_build_object('profile', json_build_object(
            'username', username, 'bio', bio, 'image', image, 'following', true))::text as json
     from followee`,
);

const UNFOLLOW = answer(
  'users.unfollow',
  ProfileResponse,
  `with followee as (select id, username, bio, image from users where username_key = $1),
        unfollowed as (
          delete from follows where follower_id = $2::int and followee_id = (select id from followee)
        )
   select json_build_object('profile', json_build_object(
            'username', username, 'bio', bio, 'image', image, 'following', false))::text as json
     from followee`,
);

/** Every question about accounts and who follows whom. */
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

  /** Only while the hash is the one that was read. */
  async replaceHash(id: number, passwordHash: string, replacement: string): Promise<void> {
    await this.db.row(REPLACE_HASH, [id, passwordHash, replacement]);
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

  findProfile(username: string, viewerId: number | null): Promise<JsonText<ProfileResponse> | null> {
    return this.db.answer(PROFILE, [usernameKey(username), viewerId]);
  }

  follow(username: string, followerId: number): Promise<JsonText<ProfileResponse> | null> {
    return this.db.answer(FOLLOW, [usernameKey(username), followerId]);
  }

  unfollow(username: string, followerId: number): Promise<JsonText<ProfileResponse> | null> {
    return this.db.answer(UNFOLLOW, [usernameKey(username), followerId]);
  }
}
