import { Injectable } from '@nestjs/common';
import { recordHappening } from '../../happenings/happening.view';
import { Database } from '../../platform/database/database';
import { byId, byTime } from '../../platform/database/order';
import { pagesOf } from '../../platform/database/page';
import { type Fragment, isoTime, type Placeholders, raw, sql } from '../../platform/database/sql';
import { command } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import { MAX_LIMIT } from '../../platform/http/paging';
import { Pages, type Paging } from '../../platform/http/pages';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { profileJson, profiles, visibleProfile } from '../../profiles/profile.view';
import { CommentNotFound } from '../comment.errors';
import { CommentResponse } from '../comment.schemas';
import {
  commentsWithAuthors,
  quotingCommentJson,
  underVisibleArticle,
  visibleComment,
} from '../comment.view';
import { type LikeListResponse, LikePageBody } from './like.schemas';

interface Like {
  id: number;
  viewer: number;
}

/**
 * The comment, locked before anything is written: who buries it does so before or after, never in between, and of two
 * who like it at once the second sees what the first has counted.
 */
const liked = ({ id, viewer }: Placeholders<Like>): Fragment => sql`
    select c.id from comments c
     where c.id = ${id}::int and ${visibleComment(viewer)} and ${underVisibleArticle(viewer)} for no key update`;

/** The comment as it is once the statement has ended: its rows are read as they were when it began. */
const answer = ({ viewer }: Placeholders<Like>, isLiked: Fragment): Fragment => sql`
    select json_build_object('comment', ${quotingCommentJson(viewer, {
      liked: isLiked,
      likesCount: sql`coalesce((select likes_count from counted), c.likes_count)`,
    })})::text as json
      from ${commentsWithAuthors} where c.id = (select id from liked)`;

const recorded = ({ viewer }: Placeholders<Like>, from: 'added' | 'removed'): Fragment =>
  recordHappening('comment-like', viewer, sql`(select comment_id as id from ${raw(from)}) l`);

/** The count moves only if the like was not there yet: a second one must not count twice. */
const ADD = command({
  name: 'likes.add',
  rows: 'optional',
  json: CommentResponse,
  violations: { comment_likes_user_id_fkey: TokenInvalid, comment_likes_comment_id_fkey: CommentNotFound },
  sql: (given: Placeholders<Like>) => sql`
    with liked as materialized (${liked(given)}),
     added as (
       insert into comment_likes (user_id, comment_id) select ${given.viewer}::int, id from liked
       on conflict do nothing
       returning comment_id),
     recorded as (${recorded(given, 'added')}),
     counted as (
       update comments set likes_count = likes_count + 1 where id in (select comment_id from added)
       returning likes_count)
    ${answer(given, sql`true`)}`,
});

const REMOVE = command({
  name: 'likes.remove',
  rows: 'optional',
  json: CommentResponse,
  sql: (given: Placeholders<Like>) => sql`
    with liked as materialized (${liked(given)}),
     removed as (
       delete from comment_likes
        where user_id = ${given.viewer}::int and comment_id = (select id from liked)
       returning comment_id),
     recorded as (${recorded(given, 'removed')}),
     counted as (
       update comments set likes_count = likes_count - 1 where id in (select comment_id from removed)
       returning likes_count)
    ${answer(given, sql`false`)}`,
});

/** Who likes a comment, the latest first. No page when there is no such comment. */
export const LIKES = pagesOf<{ id: number; viewer?: number | undefined }, LikePageBody>({
  name: 'likes.page',
  body: LikePageBody,
  items: 'likes',
  maxLimit: MAX_LIMIT,
  optional: ['viewer'],
  identity: ['id'],
  source: ({ id, viewer: given }, { has }) => {
    const viewer = has('viewer') ? given : null;
    return {
      from: sql`comment_likes l join ${profiles} on u.id = l.user_id`,
      where: [sql`l.comment_id = ${id}::int`, visibleProfile(viewer)],
      order: [byTime('l.created_at'), byId('l.user_id')],
      join: sql`join ${profiles} on u.id = page.id`,
      item: sql`json_build_object('user', ${profileJson(viewer)}, 'likedAt', ${isoTime('page.k0')})`,
      exists: sql`exists (select from comments c where c.id = ${id}::int
                             and ${visibleComment(viewer)} and ${underVisibleArticle(viewer)})`,
    };
  },
});

type CommentJson = Promise<JsonText<CommentResponse> | null>;

/** Every question about likes. Each answers null when there is no comment that the viewer may see. */
@Injectable()
export class LikeRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  add(id: number, viewer: Viewer): CommentJson {
    return this.db.run(ADD, { id, viewer: viewer.id });
  }

  remove(id: number, viewer: Viewer): CommentJson {
    return this.db.run(REMOVE, { id, viewer: viewer.id });
  }

  findPage(id: number, viewer: Viewer | null, paging: Paging): Promise<JsonText<LikeListResponse> | null> {
    return this.pages.find(LIKES, { id, viewer: viewer?.id }, paging);
  }
}
