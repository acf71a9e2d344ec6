import { Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import { answer, Database } from '../platform/database/database';
import { isoTime } from '../platform/database/sql';
import { statement } from '../platform/database/statement';
import type { Position } from '../platform/http/cursor';
import type { JsonText } from '../platform/kernel/json-text';
import { PageRow } from '../platform/http/paging';
import { Article } from '../articles/article.entity';
import { User } from '../users/user.entity';
import { Comment } from './comment.entity';
import { CommentResponse } from './comment.schemas';

/** Comment `c` by `u`, as `$2` sees it. */
const COMMENT_JSON = `json_build_object(
    'id', c.id, 'createdAt', ${isoTime('c.created_at')}, 'updatedAt', ${isoTime('c.updated_at')}, 'body', c.body,
    'author', json_build_object(
      'username', u.username, 'bio', u.bio, 'image', u.image,
      'following', exists (select from follows f where f.follower_id = $2::int and f.followee_id = u.id)))`;

const COMMENT = answer(
  'comments.get',
  CommentResponse,
  `select json_build_object('comment', ${COMMENT_JSON})::text as json
     from comments c join users u on u.id = c.author_id where c.id = $1`,
);

/**
 * `$1` a slug, `$2` the viewer, `$3` limit, then the position. No row when the slug leads nowhere. One comment more
 * than asked for is looked at, to know whether more follow.
 */
const page = (name: string, after: string) =>
  statement(
    name,
    PageRow,
    `with ids as materialized (
        select c.id, c.created_at from comments c
         where c.article_id = (select s.article_id from article_slugs s where s.slug = $1) ${after}
         order by c.created_at desc, c.id desc limit $3::int + 1),
      page as (select id, created_at from ids order by created_at desc, id desc limit $3::int),
      last as (select created_at, id from page order by created_at, id limit 1)
    select json_build_object('comments', coalesce(
             (select json_agg(${COMMENT_JSON} order by page.created_at desc, page.id desc)
                from page join comments c on c.id = page.id join users u on u.id = c.author_id), '[]'::json))::text as json,
           case when more then (select extract(epoch from created_at) * 1000 from last)::float8 end as next_at,
           case when more then (select id from last) end as next_id
      from (select count(*) > $3::int as more from ids) counted
     where exists (select from article_slugs s where s.slug = $1)`,
  );

const FIRST_PAGE = page('comments.page', '');
const PAGE_AFTER = page('comments.page.cursor', 'and (c.created_at, c.id) < ($4::timestamptz, $5::int)');

/** Every question about comments. */
@Injectable()
export class CommentRepository {
  constructor(private readonly db: Database) {}

  /** Null when the slug leads to no article. */
  findPage(
    slug: string,
    viewerId: number | null,
    limit: number,
    after: Position | null,
  ): Promise<PageRow | null> {
    return after === null
      ? this.db.row(FIRST_PAGE, [slug, viewerId, limit])
      : this.db.row(PAGE_AFTER, [slug, viewerId, limit, after.at, after.id]);
  }

  find(id: number, viewerId: number): Promise<JsonText<CommentResponse> | null> {
    return this.db.answer(COMMENT, [id, viewerId]);
  }

  /** Inside a transaction: the comment as an entity, locked, if it is one of this article's. */
  findEntity(id: number, articleId: number): Promise<Comment | null> {
    return this.db.em.findOne(Comment, { id, article: articleId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  }

  /** Inside a transaction: writes a comment, and returns it with its id. */
  async insert(articleId: number, authorId: number, body: string): Promise<Comment> {
    const { em } = this.db;
    const article = em.getReference(Article, articleId);
    const author = em.getReference(User, authorId);
    const comment = Comment.write({ article, author, body });
    em.persist(comment);
    await em.flush();
    return comment;
  }
}
