import { hash } from '@node-rs/argon2';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import slugify from 'slugify';
import type { Config } from '../../config/config';
import { RECOUNT } from '../recount';
import { DEMO_ARTICLES } from './articles';
import { DEMO_FOLLOWS, DEMO_PEOPLE } from './people';

/** Everybody's, in the demo data. */
export const DEMO_PASSWORD = 'broadsheet-demo';

/** Milliseconds between two demo articles. */
const PACE = 36 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;

/**
 * Fills a database that has no accounts with the demo data: user 1 is bob.
 *
 * All in one transaction, behind a lock: of several instances that start at once one loads it, and nobody ever sees
 * half of it.
 *
 * @returns false when there were accounts already
 */
export async function seedDemo(em: EntityManager, config: Config): Promise<boolean> {
  const passwordHash = await hash(DEMO_PASSWORD, config.passwords.argon2);
  return em.transactional(async (transaction) => {
    const trx = transaction.getTransactionContext<{
      executeQuery(query: CompiledQuery): Promise<{ rows: unknown[] }>;
    }>();
    if (!trx) throw new Error('Not in a transaction');
    const run = async (text: string, ...values: unknown[]) =>
      (await trx.executeQuery(CompiledQuery.raw(text, values))).rows;

    await run('lock table users in share row exclusive mode');
    if ((await run('select from users limit 1')).length > 0) return false;
    const now = Date.now();
    await run(
      PEOPLE,
      JSON.stringify(people(config, passwordHash)),
      new Date(now - (DEMO_ARTICLES.length + 2) * PACE),
    );
    await run(FOLLOWS, JSON.stringify(DEMO_FOLLOWS.map(([follower, followee]) => ({ follower, followee }))));
    await run(ARTICLES, JSON.stringify(articles(now)));
    await run(TAGS);
    await run(ARTICLE_TAGS);
    await run(FAVORITES, JSON.stringify(favorites()));
    await run(COMMENTS, JSON.stringify(comments(now)));
    for (const statement of RECOUNT) await run(statement);
    return true;
  });
}

/** Where the server itself can be reached, for the avatars that it serves; unknown while the port is to be chosen. */
function ownUrl({ appUrl, port }: Config): string | null {
  return appUrl ?? (port === 0 ? null : `http://localhost:${port}`);
}

function people(config: Config, passwordHash: string) {
  const origin = ownUrl(config);
  return DEMO_PEOPLE.map(({ username, email, bio, hasAvatar }) => ({
    username,
    email,
    bio,
    password_hash: passwordHash,
    image: hasAvatar && origin !== null ? `${origin}/avatars/${username}.svg` : null,
  }));
}

function slug(title: string): string {
  return slugify(title, { lower: true, strict: true });
}

function publishedAt(index: number, now: number): Date {
  return new Date(now - (DEMO_ARTICLES.length - index) * PACE);
}

function articles(now: number) {
  return DEMO_ARTICLES.map(({ author, title, description, body, tags }, index) => ({
    author,
    slug: slug(title),
    title,
    description,
    body,
    tag_list: [...tags].sort(),
    created_at: publishedAt(index, now),
  }));
}

function favorites() {
  return DEMO_ARTICLES.flatMap(({ title, favoritedBy }) =>
    favoritedBy.map((username) => ({ slug: slug(title), username })),
  );
}

function comments(now: number) {
  return DEMO_ARTICLES.flatMap(({ title, comments: said }, index) =>
    said.map(({ author, body }, place) => ({
      slug: slug(title),
      author,
      body,
      created_at: new Date(publishedAt(index, now).getTime() + (place + 1) * 47 * MINUTE),
    })),
  );
}

const PEOPLE = `
  insert into users
    (username, username_key, email, email_key, email_verified_at, password_hash, bio, image, created_at, updated_at)
  select username, username, email, email, $2::timestamptz, password_hash, bio, image, $2::timestamptz, $2::timestamptz
    from json_to_recordset($1::json) as p (username text, email text, password_hash text, bio text, image text)`;

const FOLLOWS = `
  insert into follows (follower_id, followee_id)
  select follower.id, followee.id
    from json_to_recordset($1::json) as p (follower text, followee text)
    join users follower on follower.username = p.follower
    join users followee on followee.username = p.followee`;

const ARTICLES = `
  with published as (
    insert into articles (slug, title, description, body, tag_list, author_id, created_at, updated_at)
    select p.slug, p.title, p.description, p.body, p.tag_list, author.id, p.created_at, p.created_at
      from json_to_recordset($1::json) as p (
             author text, slug text, title text, description text, body text, tag_list text[], created_at timestamptz)
      join users author on author.username = p.author
     order by p.created_at
    returning id, slug)
  insert into article_slugs (slug, article_id) select slug, id from published`;

const TAGS = 'insert into tags (name) select distinct unnest(tag_list) as name from articles order by name';

const ARTICLE_TAGS = `
  insert into article_tags (article_id, tag_id, created_at)
  select a.id, t.id, a.created_at from articles a join tags t on t.name = any(a.tag_list)`;

const FAVORITES = `
  insert into favorites (user_id, article_id, article_created_at)
  select u.id, a.id, a.created_at
    from json_to_recordset($1::json) as p (slug text, username text)
    join users u on u.username = p.username join articles a on a.slug = p.slug`;

const COMMENTS = `
  insert into comments (article_id, author_id, body, created_at, updated_at)
  select a.id, u.id, p.body, p.created_at, p.created_at
    from json_to_recordset($1::json) as p (slug text, author text, body text, created_at timestamptz)
    join users u on u.username = p.author join articles a on a.slug = p.slug
   order by p.created_at`;
