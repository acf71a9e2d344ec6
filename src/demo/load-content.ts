import type { DemoPart } from '../platform/kernel/demo-part';
import type { DemoArticle, DemoComment, DemoContent, DemoPerson } from './demo-content';

/** Runs one SQL statement in the transaction that loads the demo data. */
export type Run = Parameters<DemoPart['load']>[0];

/** What the content's rows need that is not content. */
export interface Circumstances {
  readonly passwordHash: string;
  /** Address of the server that serves the avatars; null when it is unknown: nobody gets an avatar then. */
  readonly origin: string | null;
  readonly now: Date;
}

const ARTICLE_INTERVAL_MS = 36 * 60 * 60 * 1000;
const COMMENT_INTERVAL_MS = 47 * 60 * 1000;

/** Inserts the people, what they wrote and whom and what they like. The kept totals are left as they are. */
export async function loadContent(
  run: Run,
  { people, articles }: DemoContent,
  { passwordHash, origin, now }: Circumstances,
): Promise<void> {
  const signedUpAt = new Date(now.getTime() - (articles.length + 2) * ARTICLE_INTERVAL_MS);
  const published = articles.map((article, index) => ({
    ...article,
    publishedAt: new Date(now.getTime() - (articles.length - index) * ARTICLE_INTERVAL_MS),
  }));
  const load = (statement: string, rows: readonly object[], ...values: unknown[]) =>
    run(statement, JSON.stringify(rows), ...values);

  await load(
    PEOPLE,
    people.map((person) => personRow(person, passwordHash, origin)),
    signedUpAt,
  );
  await load(FOLLOWS, people.flatMap(followRows));
  await load(ARTICLES, published.map(articleRow));
  await run(TAGS);
  await run(ARTICLE_TAGS);
  await load(FAVORITES, published.flatMap(favoriteRows));
  await load(COMMENTS, published.flatMap(commentRows));
}

interface PublishedArticle extends DemoArticle {
  readonly publishedAt: Date;
}

function personRow(
  { username, email, bio, hasAvatar }: DemoPerson,
  passwordHash: string,
  origin: string | null,
) {
  const image = hasAvatar && origin !== null ? `${origin}/avatars/${username}.svg` : null;
  return { username, email, bio, password_hash: passwordHash, image };
}

function followRows({ username, follows }: DemoPerson) {
  return follows.map((followee) => ({ follower: username, followee }));
}

function articleRow({ author, slug, title, description, body, tags, publishedAt }: PublishedArticle) {
  return { author, slug, title, description, body, tag_list: [...tags].sort(), created_at: publishedAt };
}

function favoriteRows({ slug, favoritedBy }: PublishedArticle) {
  return favoritedBy.map((username) => ({ slug, username }));
}

/** A comment, and where it stands: numbers are places in the list of all of its article's comments. */
interface PlacedComment extends DemoComment {
  readonly place: number;
  readonly parent: number | null;
  readonly thread: number | null;
  readonly depth: number;
}

function commentRows({ slug, comments, publishedAt }: PublishedArticle) {
  const placed: PlacedComment[] = [];
  const put = (comment: DemoComment, above: PlacedComment | null) => {
    const one = {
      ...comment,
      place: placed.length,
      parent: above?.place ?? null,
      thread: above && (above.thread ?? above.place),
      depth: above ? above.depth + 1 : 0,
    };
    placed.push(one);
    for (const answer of comment.answers ?? []) put(answer, one);
  };
  for (const comment of comments) put(comment, null);
  return placed.map(({ author, body, likedBy = [], isPinned = false, place, parent, thread, depth }) => ({
    ...{ slug, author, body, place, parent, thread, depth },
    liked_by: likedBy,
    is_pinned: isPinned,
    created_at: new Date(publishedAt.getTime() + (place + 1) * COMMENT_INTERVAL_MS),
  }));
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
  insert into favorites (user_id, article_id, article_created_at, created_at)
  select u.id, a.id, a.created_at, a.created_at + interval '1 hour' * (1 + (u.id * 7 + a.id * 5) % 30)
    from json_to_recordset($1::json) as p (slug text, username text)
    join users u on u.username = p.username join articles a on a.slug = p.slug`;

const COMMENTS = `
  with p as materialized (
      select p.*, nextval(pg_get_serial_sequence('comments', 'id'))::int as id
        from (select * from json_to_recordset($1::json) as p (
                slug text, author text, body text, place int, parent int, thread int, depth int, liked_by text[],
                is_pinned boolean, created_at timestamptz)
               order by created_at) p),
    written as (
      insert into comments
        (id, article_id, author_id, body, created_at, updated_at, parent_id, thread_id, depth, is_pinned)
      select p.id, a.id, u.id, p.body, p.created_at, p.created_at, parent.id, thread.id, p.depth, p.is_pinned
        from p join users u on u.username = p.author join articles a on a.slug = p.slug
        left join p parent on parent.slug = p.slug and parent.place = p.parent
        left join p thread on thread.slug = p.slug and thread.place = p.thread)
  insert into comment_likes (user_id, comment_id, created_at)
  select u.id, p.id, p.created_at + interval '5 minutes'
    from p cross join unnest(p.liked_by) as liker join users u on u.username = liker`;
