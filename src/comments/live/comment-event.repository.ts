import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Showing } from '../../events/event-type';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { question } from '../../platform/database/statement';
import { commentsWithAuthors, listedComment, quotingCommentJson, underVisibleArticle } from '../comment.view';

const reader = sql`asked.reader`;

const COMMENTS = question({
  name: 'comments.events',
  rows: 'many',
  row: z.strictObject({ readerId: z.int(), about: z.int(), json: z.string() }),
  sql: ({
    type,
    readerIds,
    abouts,
  }: Placeholders<{ type: string; readerIds: number[]; abouts: number[] }>) => sql`
    select asked.reader as "readerId", asked.about,
           json_build_object('type', ${type}::text, 'comment', ${quotingCommentJson(reader)})::text as json
      from unnest(${readerIds}::int[], ${abouts}::int[]) as asked (reader, about)
      join (${commentsWithAuthors}) on c.id = asked.about
     where ${listedComment(reader)} and ${underVisibleArticle(reader)}`,
});

/** What readers are shown of new comments. */
@Injectable()
export class CommentEventRepository {
  constructor(private readonly db: Database) {}

  show(type: string, asked: readonly Showing[]): Promise<(Showing & { json: string })[]> {
    const readerIds = asked.map(({ readerId }) => readerId);
    const abouts = asked.map(({ about }) => about);
    return this.db.run(COMMENTS, { type, readerIds, abouts });
  }
}
