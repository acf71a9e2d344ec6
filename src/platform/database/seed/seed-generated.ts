import { hash } from '@node-rs/argon2';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../config/config';
import { DEMO_PASSWORD } from '../demo/seed-demo';
import { execute } from '../execute';
import { RECOUNT } from '../recount';
import { Random } from './random';
import { body, sentence, tagName, title } from './text';

export interface SeedSize {
  readonly users: number;
  readonly articles: number;
  readonly tags: number;
  readonly favorites: number;
  readonly follows: number;
  readonly comments: number;
}

/** What a set of so many users and articles has of everything else, unless it is told otherwise. */
export function seedSize(given: Partial<SeedSize> & Pick<SeedSize, 'users' | 'articles'>): SeedSize {
  const { users, articles } = given;
  return { tags: 100, favorites: articles * 5, follows: users * 20, comments: articles * 3, ...given };
}

/** A generated set was to go into a database where somebody has an account. */
export class DatabaseNotEmpty extends Error {
  constructor() {
    super('The database has accounts already; a generated set goes into an empty one.');
  }
}

/** Called after each batch; `done` of `total` rows of `what`. */
export type Progress = (what: string, done: number, total: number) => void;

/** Rows in one statement: large enough to be fast, small enough that a batch of articles takes a few megabytes. */
const BATCH = 2_000;
/** When the first article was published; the others follow minute by minute. */
const EPOCH = Date.UTC(2020, 0, 1);
const MINUTE = 60_000;
/** Everybody signed up, and followed whom they follow, before the first article. */
const BEFORE = new Date(EPOCH - MINUTE);
const TAGS_AN_ARTICLE = 3;

/**
 * Fills an empty database with a realistic set of any size, the same every time. Only one batch is in memory at once.
 *
 * One transaction: a run that is interrupted leaves the database as empty as it was.
 *
 * @throws DatabaseNotEmpty
 */
export async function seedGenerated(
  em: EntityManager,
  { passwords }: Config,
  size: SeedSize,
  progress: Progress,
): Promise<void> {
  await em
    .fork()
    .transactional((transaction) => new Seeder(transaction, passwords.argon2, size, progress).run());
}

class Seeder {
  private readonly random = new Random(20_201_101);

  constructor(
    private readonly em: EntityManager,
    private readonly argon2: Config['passwords']['argon2'],
    private readonly size: SeedSize,
    private readonly progress: Progress,
  ) {}

  async run(): Promise<void> {
    const { users, articles, tags, favorites, follows, comments } = this.size;
    await this.clear();
    const passwordHash = await hash(DEMO_PASSWORD, {
      ...this.argon2,
      salt: Buffer.from('the same salt...'),
    });

    await this.load('users', users, USERS, (index) => this.user(index), passwordHash, BEFORE);
    await this.load('tags', tags, TAGS, (index) => ({ name: tagName(index) }));
    await this.load('articles', articles, ARTICLES, (index) => this.article(index));
    await this.load('follows', users, FOLLOWS, (index) => this.followsOf(index, follows / users), BEFORE);
    await this.load('favorites', articles, FAVORITES, (index) =>
      this.favoritesOf(index, favorites / articles),
    );
    await this.load('comments', comments, COMMENTS, () => this.comment());
    for (const statement of [...RECOUNT, 'analyze']) await this.execute(statement);
  }

  /** Ids are to begin at 1, whatever was here and is gone; what is here stays. */
  private async clear(): Promise<void> {
    try {
      await this.execute(CLEAR);
    } catch (error) {
      if ((error as { code?: string }).code === NOT_EMPTY) throw new DatabaseNotEmpty();
      throw error;
    }
  }

  /** Makes `total` rows, a batch a statement; a row that is a list counts as one and becomes as many as it holds. */
  private async load(
    what: string,
    total: number,
    statement: string,
    row: (index: number) => object,
    ...values: unknown[]
  ): Promise<void> {
    for (let start = 0; start < total; start += BATCH) {
      const rows = Array.from({ length: Math.min(BATCH, total - start) }, (_, offset) =>
        row(start + offset),
      ).flat();
      await this.execute(statement, JSON.stringify(rows), ...values);
      this.progress(what, Math.min(start + BATCH, total), total);
    }
  }

  private user(index: number) {
    const username = `user${index + 1}`;
    return {
      id: index + 1,
      username,
      email: `${username}@example.com`,
      bio: index % 3 === 0 ? null : sentence(this.random),
    };
  }

  private article(index: number) {
    const heading = title(this.random);
    const slug = `${heading.toLowerCase().replace(/[^a-z]+/g, '-')}-${index + 1}`;
    const { tags } = this.size;
    const tagIds = this.random
      .distinct(TAGS_AN_ARTICLE, tags, () => this.random.skewed(tags))
      .map((tag) => tag + 1);
    return {
      id: index + 1,
      slug,
      title: heading,
      description: sentence(this.random),
      body: body(this.random),
      tag_ids: tagIds,
      tag_list: tagIds.map((tag) => tagName(tag - 1)).sort(),
      author_id: this.random.below(this.size.users) + 1,
      created_at: this.publishedAt(index),
    };
  }

  private publishedAt(index: number): Date {
    return new Date(EPOCH + index * MINUTE);
  }

  private followsOf(index: number, average: number) {
    return this.random
      .distinct(share(index, average), this.size.users - 1, () => this.random.skewed(this.size.users))
      .filter((followee) => followee !== index)
      .map((followee) => ({ follower_id: index + 1, followee_id: followee + 1 }));
  }

  private favoritesOf(index: number, average: number) {
    // By how popular an article is, its rank among all being a step of the golden ratio: half of them have less than
    // 0.41 of the average, one in a hundred nine times it, and the sum is what was asked for.
    const rank = ((index + 0.5) * GOLDEN_RATIO) % 1;
    const wanted = Math.floor(average * (1 / Math.sqrt(rank) - 1) + this.random.next());
    return this.random
      .distinct(Math.min(wanted, Math.ceil(this.size.users / 2)), this.size.users, () =>
        this.random.skewed(this.size.users),
      )
      .map((user) => ({ user_id: user + 1, article_id: index + 1, created_at: this.publishedAt(index) }));
  }

  private comment() {
    const article = this.random.skewed(this.size.articles);
    return {
      article_id: article + 1,
      author_id: this.random.below(this.size.users) + 1,
      body: sentence(this.random),
      created_at: new Date(this.publishedAt(article).getTime() + this.random.below(10_000) * 1_000),
    };
  }

  private execute(text: string, ...values: unknown[]): Promise<unknown[]> {
    return execute(this.em, text, values);
  }
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** How many of something the `index`-th has when the average is no whole number: the sum is what was asked for. */
function share(index: number, average: number): number {
  return Math.floor((index + 1) * average) - Math.floor(index * average);
}

/** SQLSTATE that CLEAR raises; of a class that PostgreSQL leaves to applications. */
const NOT_EMPTY = 'BS001';

/** One statement, with the table locked: somebody who signs up at this moment must not be truncated away. */
const CLEAR = `
  do $$ begin
    lock table users in access exclusive mode;
    if exists (select from users) then raise exception 'not empty' using errcode = '${NOT_EMPTY}'; end if;
    truncate users, tags, articles restart identity cascade;
  end $$`;

const USERS = `
  insert into users
    (username, username_key, email, email_key, email_verified_at, password_hash, bio, created_at, updated_at)
  select username, username, email, email, $3::timestamptz, $2, bio, $3::timestamptz, $3::timestamptz
    from json_to_recordset($1::json) as p (id int, username text, email text, bio text) order by id`;

const TAGS = 'insert into tags (name) select name from json_to_recordset($1::json) as p (name text)';

const ARTICLES = `
  with p as materialized (
      select * from json_to_recordset($1::json) as p (
        id int, slug text, title text, description text, body text, tag_ids int[], tag_list text[], author_id int,
        created_at timestamptz)),
    published as (
      insert into articles (slug, title, description, body, tag_list, author_id, created_at, updated_at)
      select slug, title, description, body, tag_list, author_id, created_at, created_at from p order by id
      returning id, slug),
    slugs as (insert into article_slugs (slug, article_id) select slug, id from published)
  insert into article_tags (article_id, tag_id, created_at)
  select published.id, tag_id, p.created_at
    from published join p on p.slug = published.slug cross join unnest(p.tag_ids) as tag_id`;

const FOLLOWS = `
  insert into follows (follower_id, followee_id, created_at)
  select follower_id, followee_id, $2::timestamptz
    from json_to_recordset($1::json) as p (follower_id int, followee_id int)`;

const FAVORITES = `
  insert into favorites (user_id, article_id, article_created_at)
  select user_id, article_id, created_at
    from json_to_recordset($1::json) as p (user_id int, article_id int, created_at timestamptz)`;

const COMMENTS = `
  insert into comments (article_id, author_id, body, created_at, updated_at)
  select article_id, author_id, body, created_at, created_at
    from json_to_recordset($1::json) as p (article_id int, author_id int, body text, created_at timestamptz)`;
