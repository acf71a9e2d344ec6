import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, LOST_RACE } from '../../platform/database/statement';

/** Before another one is pinned: a unique key sees to it that there is one at most. */
const UNPIN_ALL = command({
  name: 'moderation.unpinAll',
  rows: 'none',
  sql: ({ article }: Placeholders<{ article: number }>) => sql`
    update comments set is_pinned = false where article_id = ${article} and is_pinned`,
});

const PIN = command({
  name: 'moderation.pin',
  rows: 'none',
  violations: { comments_pinned_unique: LOST_RACE },
  sql: ({ id, isPinned }: Placeholders<{ id: number; isPinned: boolean }>) => sql`
    update comments set is_pinned = ${isPinned} where id = ${id}`,
});

/** Locking twice is locking once: the time stays. */
const LOCK = command({
  name: 'moderation.lock',
  rows: 'none',
  sql: ({ id, isLocked }: Placeholders<{ id: number; isLocked: boolean }>) => sql`
    update comments set locked_at = case when ${isLocked}::boolean then coalesce(locked_at, now()) end
     where id = ${id}`,
});

/** What the author of an article does to comments under it. Every method runs inside a transaction. */
@Injectable()
export class ModerationRepository {
  constructor(private readonly db: Database) {}

  async pin(id: number, articleId: number): Promise<void> {
    await this.db.run(UNPIN_ALL, { article: articleId });
    await this.db.run(PIN, { id, isPinned: true });
  }

  async unpin(id: number): Promise<void> {
    await this.db.run(PIN, { id, isPinned: false });
  }

  async setLocked(id: number, isLocked: boolean): Promise<void> {
    await this.db.run(LOCK, { id, isLocked });
  }
}
