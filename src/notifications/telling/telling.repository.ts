import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, LOST_RACE, question } from '../../platform/database/statement';
import { Told } from '../mails/told.schemas';
import type { Kind } from '../notification.schemas';
import {
  commentsFor,
  favoritesFor,
  followersAfter,
  followsFor,
  isArticleThere,
  likesFor,
  stillHides,
  tellable,
} from './telling.view';

/** Who did something to what. */
export interface Pair {
  readonly actorId: number;
  readonly objectId: number;
}

/** Somebody who is to be told of something that somebody did. */
export interface Telling {
  /** By number, or by the name that a text mentions. */
  readonly readerId?: number;
  readonly name?: string;
  readonly kind: Kind;
  /** What it is about: what several do to the same is told as one. Negative for the mention in an article. */
  readonly subjectId: number;
  readonly actorId: number;
  readonly articleId?: number;
  readonly commentId?: number;
}

/**
 * Tells people. Each cause once: one that was told already is passed over. What several do to the same thing joins a
 * notification that is unread and less than a day old.
 */
const TELL = command({
  name: 'telling.tell',
  rows: 'many',
  row: Told,
  violations: {
    notifications_reader_id_fkey: LOST_RACE,
    notification_causes_actor_id_fkey: LOST_RACE,
    notification_causes_notification_id_fkey: LOST_RACE,
    notification_causes_pkey: LOST_RACE,
  },
  sql: ({ tellings }: Placeholders<{ tellings: string }>) => sql`
    with asked as materialized (${tellable(tellings)}),
         fresh as materialized (
           select asked.*
             from asked
            where not exists (
              select from notification_causes k
               where k.reader_id = asked.reader_id and k.kind = asked.kind and k.subject_id = asked.subject_id
                 and k.actor_id = asked.actor_id)),
         groups as (
           select reader_id, kind, subject_id, in_app, min(article_id) as article_id, min(comment_id) as comment_id,
                  count(*)::int as actors
             from fresh group by reader_id, kind, subject_id, in_app),
         known as materialized (
           select n.id, g.reader_id, g.kind, g.subject_id, g.actors
             from groups g join notifications n
               on n.reader_id = g.reader_id and n.kind = g.kind and n.subject_id = g.subject_id and n.unread = 1
            where n.created_at > now() - interval '1 day' and g.kind in ('follow', 'favorite', 'comment-like')
            order by n.id for no key update of n),
         joined as (
           update notifications n set actors_count = n.actors_count + known.actors, updated_at = now()
             from known where n.id = known.id),
         made as (
           insert into notifications (reader_id, kind, subject_id, article_id, comment_id, actors_count, in_app, unread)
           select g.reader_id, g.kind, g.subject_id, g.article_id, g.comment_id, g.actors, g.in_app, g.in_app::int
             from groups g
            where not exists (
              select from known
               where known.reader_id = g.reader_id and known.kind = g.kind and known.subject_id = g.subject_id)
            order by g.reader_id
           returning id, reader_id, kind, subject_id),
         placed as (
           select id, reader_id, kind, subject_id from known union all select id, reader_id, kind, subject_id from made),
         caused as (
           insert into notification_causes (reader_id, kind, subject_id, actor_id, notification_id)
           select fresh.reader_id, fresh.kind, fresh.subject_id, fresh.actor_id, placed.id
             from fresh join placed using (reader_id, kind, subject_id)
           returning notification_id)
    select distinct placed.id::float8 as "notificationId", fresh.reader_id as "readerId", fresh.kind, fresh.mail
      from fresh join placed using (reader_id, kind, subject_id)`,
});

const Stands = z.strictObject({
  readerId: z.int(),
  actorId: z.int(),
  subjectId: z.int(),
  articleId: z.int().nullable(),
  holds: z.boolean(),
});
export type Stands = z.output<typeof Stands>;

interface Pairs {
  actors: number[];
  objects: number[];
}

const FOLLOWS = question({
  name: 'telling.follows',
  rows: 'many',
  row: Stands,
  sql: ({ actors, objects }: Placeholders<Pairs>) => followsFor(actors, objects),
});

const FAVORITES = question({
  name: 'telling.favorites',
  rows: 'many',
  row: Stands,
  sql: ({ actors, objects }: Placeholders<Pairs>) => favoritesFor(actors, objects),
});

const LIKES = question({
  name: 'telling.likes',
  rows: 'many',
  row: Stands,
  sql: ({ actors, objects }: Placeholders<Pairs>) => likesFor(actors, objects),
});

const CommentTold = z.strictObject({
  id: z.int(),
  authorId: z.int(),
  articleId: z.int(),
  articleAuthorId: z.int(),
  /** Null where it answers none, or one that is deleted. */
  parentAuthorId: z.int().nullable(),
  body: z.string(),
});

const COMMENTS = question({
  name: 'telling.comments',
  rows: 'many',
  row: CommentTold,
  sql: ({ ids }: Placeholders<{ ids: number[] }>) => commentsFor(ids),
});

const ARTICLE = question({
  name: 'telling.article',
  rows: 'optional',
  row: z.strictObject({ body: z.string() }),
  sql: ({ id }: Placeholders<{ id: number }>) => isArticleThere(id),
});

/** Readers that one transaction tells of an article. */
export const FOLLOWERS_BATCH = 1_000;

const FOLLOWERS = question({
  name: 'telling.followersAfter',
  rows: 'many',
  row: z.strictObject({ id: z.int(), at: z.number() }),
  sql: ({ author, at, id }: Placeholders<{ author: number; at: Date; id: number }>) =>
    followersAfter(author, at, id, FOLLOWERS_BATCH),
});

/** Takes back what no longer holds and has not been read. What was read stays, and is not told again. */
const TAKE_BACK = command({
  name: 'telling.takeBack',
  rows: 'none',
  sql: ({
    kind,
    readers,
    subjects,
    actors,
  }: Placeholders<{ kind: Kind; readers: number[]; subjects: number[]; actors: number[] }>) => sql`
    with gone as (
           delete from notification_causes k
            using unnest(${readers}::int[], ${subjects}::int[], ${actors}::int[]) as s (reader_id, subject_id, actor_id),
                  notifications n
            where k.reader_id = s.reader_id and k.kind = ${kind}::text and k.subject_id = s.subject_id
              and k.actor_id = s.actor_id and n.id = k.notification_id and n.unread = 1
           returning k.notification_id as id),
         fewer as (select id, count(*)::int as actors from gone group by id),
         emptied as (
           delete from notifications n using fewer where n.id = fewer.id and n.actors_count <= fewer.actors)
    update notifications n set actors_count = n.actors_count - fewer.actors
      from fewer where n.id = fewer.id and n.actors_count > fewer.actors`,
});

/** Takes back what `actor` did to `reader`, read or not, while the reader does not see them. */
const TAKE_BACK_BETWEEN = command({
  name: 'telling.takeBackBetween',
  rows: 'none',
  sql: ({ reader, actor }: Placeholders<{ reader: number; actor: number }>) => sql`
    with gone as (
           delete from notification_causes k
            where k.actor_id = ${actor}::int and k.reader_id = ${reader}::int and ${stillHides(reader, actor)}
           returning k.notification_id as id),
         fewer as (select id, count(*)::int as actors from gone group by id),
         emptied as (
           delete from notifications n using fewer where n.id = fewer.id and n.actors_count <= fewer.actors)
    update notifications n set actors_count = n.actors_count - fewer.actors
      from fewer where n.id = fewer.id and n.actors_count > fewer.actors`,
});

const REMOVE_OF_COMMENTS = command({
  name: 'telling.removeOfComments',
  rows: 'none',
  sql: ({ ids }: Placeholders<{ ids: number[] }>) =>
    sql`delete from notifications where comment_id = any(${ids}::int[])`,
});

const REMOVE_OF_ARTICLE = command({
  name: 'telling.removeOfArticle',
  rows: 'one',
  row: z.strictObject({ removed: z.int() }),
  sql: ({ id, most }: Placeholders<{ id: number; most: number }>) => sql`
    with old as (select id from notifications where article_id = ${id}::int order by id limit ${most}::int),
         removed as (delete from notifications n using old where n.id = old.id returning n.id)
    select count(*)::int as removed from removed`,
});

/** Every question about who is to be told what. All of it inside a transaction. */
@Injectable()
export class TellingRepository {
  constructor(private readonly db: Database) {}

  async tell(tellings: readonly Telling[]): Promise<Told[]> {
    if (tellings.length === 0) return [];
    return this.db.run(TELL, { tellings: JSON.stringify(tellings) });
  }

  findFollows(pairs: readonly Pair[]): Promise<Stands[]> {
    return this.db.run(FOLLOWS, columns(pairs));
  }

  findFavorites(pairs: readonly Pair[]): Promise<Stands[]> {
    return this.db.run(FAVORITES, columns(pairs));
  }

  findLikes(pairs: readonly Pair[]): Promise<Stands[]> {
    return this.db.run(LIKES, columns(pairs));
  }

  findComments(ids: readonly number[]): Promise<z.output<typeof CommentTold>[]> {
    return this.db.run(COMMENTS, { ids: [...ids] });
  }

  /** Null: there is no such article any more. */
  findArticle(id: number): Promise<{ body: string } | null> {
    return this.db.run(ARTICLE, { id });
  }

  /** The next of those who follow somebody, the last follow first. */
  findFollowersAfter(
    author: number,
    { at, id }: { at: number; id: number },
  ): Promise<{ id: number; at: number }[]> {
    return this.db.run(FOLLOWERS, { author, at: new Date(at), id });
  }

  async takeBack(kind: Kind, stands: readonly Stands[]): Promise<void> {
    if (stands.length === 0) return;
    await this.db.run(TAKE_BACK, {
      kind,
      readers: stands.map(({ readerId }) => readerId),
      subjects: stands.map(({ subjectId }) => subjectId),
      actors: stands.map(({ actorId }) => actorId),
    });
  }

  async takeBackBetween(reader: number, actor: number): Promise<void> {
    await this.db.run(TAKE_BACK_BETWEEN, { reader, actor });
  }

  async removeOfComments(ids: readonly number[]): Promise<void> {
    if (ids.length > 0) await this.db.run(REMOVE_OF_COMMENTS, { ids: [...ids] });
  }

  /** Removes a batch, and returns how many there were. */
  async removeOfArticle(id: number): Promise<number> {
    return (await this.db.run(REMOVE_OF_ARTICLE, { id, most: FOLLOWERS_BATCH })).removed;
  }
}

const columns = (pairs: readonly Pair[]): Pairs => ({
  actors: pairs.map(({ actorId }) => actorId),
  objects: pairs.map(({ objectId }) => objectId),
});
