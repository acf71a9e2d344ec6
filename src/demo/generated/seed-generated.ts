import { hash } from '@node-rs/argon2';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../platform/config/config';
import { execute } from '../../platform/database/execute';
import { PasswordSettings } from '../../users/passwords/password.settings';
import { DEMO_PASSWORD } from '../demo-password';
import { BEFORE_ARTICLES, GeneratedRows } from './generated-rows';
import {
  ARTICLES,
  CLEAR,
  COMMENT_LIKES,
  COMMENTS,
  FAVORITES,
  FOLLOWS,
  NOT_EMPTY,
  TAGS,
  USERS,
} from './generated-statements';
import type { SeedSize } from './seed-size';

/** A generated set was to go into a database where somebody has an account. */
export class DatabaseNotEmpty extends Error {
  constructor() {
    super('The database has accounts already; a generated set goes into an empty one.');
  }
}

/** Called after each batch; `done` of `total` rows of `what`. */
export type Progress = (what: string, done: number, total: number) => void;

/** Rows in one statement: large enough to be fast, small enough that a batch of articles takes a few megabytes. */
const BATCH_ROWS = 2_000;

/**
 * Fills an empty database with a realistic set of any size, the same every time. Only one batch is in memory at once.
 *
 * One transaction: a run that is interrupted leaves the database as empty as it was.
 *
 * @param recounts statements that set the kept totals to what the rows say; they run last
 * @throws DatabaseNotEmpty
 */
export async function seedGenerated(
  em: EntityManager,
  { environment }: Config,
  size: SeedSize,
  recounts: readonly string[],
  progress: Progress,
): Promise<void> {
  // The same salt every time, for the same rows every time.
  const passwordHash = await hash(DEMO_PASSWORD, {
    ...new PasswordSettings(environment).argon2,
    salt: Buffer.from('the same salt...'),
  });
  await em.fork().transactional(async (transaction) => {
    const seeder = new Seeder(transaction, progress);
    await seeder.clear();
    await seeder.load(size, passwordHash);
    for (const statement of [...recounts, 'analyze']) await execute(transaction, statement);
  });
}

class Seeder {
  constructor(
    private readonly em: EntityManager,
    private readonly progress: Progress,
  ) {}

  /** Ids are to begin at 1, whatever was here and is gone; what is here stays. */
  async clear(): Promise<void> {
    try {
      await execute(this.em, CLEAR);
    } catch (error) {
      if ((error as { code?: string }).code === NOT_EMPTY) throw new DatabaseNotEmpty();
      throw error;
    }
  }

  async load(size: SeedSize, passwordHash: string): Promise<void> {
    const { users, articles, tags, comments } = size;
    const rows = new GeneratedRows(size);
    await this.insert('users', users, USERS, (index) => rows.user(index), passwordHash, BEFORE_ARTICLES);
    await this.insert('tags', tags, TAGS, (index) => rows.tag(index));
    await this.insert('articles', articles, ARTICLES, (index) => rows.article(index));
    await this.insert('follows', users, FOLLOWS, (index) => rows.followsOf(index), BEFORE_ARTICLES);
    await this.insert('favorites', articles, FAVORITES, (index) => rows.favoritesOf(index));
    await this.insert('comments', comments, COMMENTS, (index) => rows.comment(index));
    await this.insert('likes', comments, COMMENT_LIKES, (index) => rows.likesOf(index));
  }

  /** Makes `total` rows, a batch a statement; a row that is a list counts as one and becomes as many as it holds. */
  private async insert(
    what: string,
    total: number,
    statement: string,
    row: (index: number) => object,
    ...values: unknown[]
  ): Promise<void> {
    for (let start = 0; start < total; start += BATCH_ROWS) {
      const rows = Array.from({ length: Math.min(BATCH_ROWS, total - start) }, (_, offset) =>
        row(start + offset),
      ).flat();
      await execute(this.em, statement, [JSON.stringify(rows), ...values]);
      this.progress(what, Math.min(start + BATCH_ROWS, total), total);
    }
  }
}
