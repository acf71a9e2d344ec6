/** What is measured: each route, and what the bare handler does for it. */
import { createRequire } from 'node:module';
import type { Pool } from 'pg';

const require = createRequire(import.meta.url);
const dist = (file: string) => require(`../../dist/${file}`) as Record<string, unknown>;

/** One statement; a value `$name` is taken from the request or from a step before. */
export interface Step {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** The column of its first row that later steps use. */
  readonly keep?: string;
}

export interface LimitRoute {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly signedIn: boolean;
  readonly signIn: boolean;
  /** One is run by itself, several in a transaction. */
  readonly steps: readonly Step[];
}

export interface LimitPlan {
  readonly databaseUrl: string;
  readonly poolSize: number;
  /** Base64. */
  readonly tokenKey: string;
  readonly routes: readonly LimitRoute[];
}

/** A request that a load generator sends; in `body`, `@unique@` is replaced by something new each time. */
export interface Shot {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

export interface Route {
  readonly name: string;
  readonly signedIn: boolean;
  /** Sent in turn. */
  readonly shots: readonly Shot[];
  readonly connections: number;
  readonly limit: readonly LimitRoute[];
}

interface Declared {
  readonly name: string;
  readonly text: string;
  /** The names of what `$1`, `$2`, ... stand for. */
  readonly parameters: readonly string[];
}

interface PageList {
  ask(given: object, page: { limit: number; after: null }): { statement: Declared; given: object };
}

/**
 * Some rows of the seeded set to ask for: those that many ask for, and of about the same size whatever the scale, so
 * that ten times the data can be compared.
 */
export interface Sample {
  readonly slug: string;
  readonly username: string;
  readonly viewer: number;
  readonly author: string;
  readonly tag: string;
  readonly favoritedBy: string;
  /** The article with the most comments; of them the one with the most answers, and the one that is the farthest down. */
  readonly discussed: string;
  readonly answered: number;
  readonly deepest: number;
}

export async function pickSample(pool: Pool): Promise<Sample> {
  const { rows } = await pool.query<Sample>(`
    select (select slug from articles order by id offset (select count(*) / 2 from articles) limit 1) as slug,
           'user7' as username, 5 as viewer,
           (select username from users order by articles_count desc, id limit 1) as author,
           (select name from tags order by articles_count desc, id offset 5 limit 1) as tag,
           (select u.username from favorites f join users u on u.id = f.user_id
             group by u.id order by abs(count(*) - 100), u.id limit 1) as "favoritedBy",
           discussed.slug as discussed,
           (select id from comments where article_id = discussed.id order by replies_count desc, id limit 1) as answered,
           (select id from comments where article_id = discussed.id order by depth desc, id limit 1) as deepest
      from (select id, slug from articles order by comments_count desc, id limit 1) discussed`);
  const [sample] = rows;
  if (!sample) throw new Error('The seeded set is empty');
  return sample;
}

type MakeStep = (name: string, given: Readonly<Record<string, unknown>>, keep?: string) => Step;

/** A step that runs a statement of the server's own. */
function stepOf({ name, text, parameters }: Declared, given: object, keep?: string): Step {
  const values = parameters.map(
    (parameter) => (given as Readonly<Record<string, unknown>>)[parameter] ?? null,
  );
  return { name, text, values, ...(keep !== undefined && { keep }) };
}

const { OWN_MEDIA } = dist('media/media.repository.js') as { OWN_MEDIA: PageList };

export function planRoutes(sample: Sample, declared: (name: string) => Declared): Route[] {
  const { ARTICLES, FEED } = dist('articles/article.lists.js') as Record<string, PageList>;
  const { TOP_EVER, TOP_OF_PERIOD, TRENDING } = dist('articles/article-sorted.lists.js') as Record<
    string,
    PageList
  >;
  const { RECOMMENDED, RELATED } = dist('recommendations/recommendation.lists.js') as Record<
    string,
    PageList
  >;
  const { COMMENTS } = dist('comments/comment.repository.js') as Record<string, PageList>;
  const { NOTIFICATIONS } = dist('notifications/notification.repository.js') as Record<string, PageList>;
  const { THREADS, ROOTS, REPLIES } = dist('comments/threads/thread.lists.js') as Record<
    string,
    Record<'new' | 'top', PageList>
  >;
  const { LIKES } = dist('comments/likes/like.repository.js') as Record<string, PageList>;
  const { FOLLOWERS } = dist('profiles/follows/follow.lists.js') as Record<string, PageList>;
  if (
    !ARTICLES ||
    !FEED ||
    !COMMENTS ||
    !FOLLOWERS ||
    !NOTIFICATIONS ||
    !TOP_EVER ||
    !TOP_OF_PERIOD ||
    !TRENDING ||
    !RECOMMENDED ||
    !RELATED
  )
    throw new Error('A list is missing');
  if (!THREADS || !ROOTS || !REPLIES || !LIKES) throw new Error('A list of comments is missing');
  const { slug, username, viewer, author, tag, favoritedBy, discussed, answered, deepest } = sample;
  const step: MakeStep = (name, given, keep) => stepOf(declared(name), given, keep);
  const page = (list: PageList, given: object, limit = 20): Step => {
    const question = list.ask(given, { limit, after: null });
    return stepOf(question.statement, question.given);
  };
  const read = (name: string, path: string, only: Step, signedIn = false): Route => ({
    name,
    signedIn,
    connections: 32,
    shots: [{ method: 'GET', path }],
    limit: [{ method: 'GET', path, status: 200, signedIn, signIn: false, steps: [only] }],
  });
  const list = (name: string, query: string, filters: Record<string, string>, signedIn = false) =>
    read(
      name,
      `/api/articles${query}`,
      page(ARTICLES, { ...filters, ...(signedIn && { viewer: '$viewer' }) }),
      signedIn,
    );
  const write = (
    name: string,
    shots: readonly Shot[],
    steps: readonly (readonly Step[])[],
    status: number,
    connections = 32,
  ): Route => ({
    name,
    signedIn: true,
    connections,
    shots,
    limit: shots.map(({ method, path }, index) => ({
      method,
      path,
      status,
      signedIn: true,
      signIn: false,
      steps: steps[index] ?? [],
    })),
  });
  const favorite = `/api/articles/${slug}/favorite`;
  const comments = `/api/articles/${slug}/comments`;
  const threads = `/api/articles/${discussed}/comments`;
  const like = `/api/comments/${answered}/like`;
  const article = {
    title: 'Measured @unique@',
    description: 'By the benchmark',
    body: 'Text. '.repeat(300),
    tagList: ['measured', 'publish'],
  };
  return [
    list('list', '', {}),
    list('list, signed in', '', {}, true),
    list('list by tag', `?tag=${encodeURIComponent(tag)}`, { tag }),
    list('list by author', `?author=${author}`, { author }),
    list('list by favorited', `?favorited=${favoritedBy}`, { favorited: favoritedBy }),
    read('top', '/api/articles?sort=top', page(TOP_EVER, { viewer: null })),
    read(
      'top of the year',
      '/api/articles?sort=top&period=year',
      page(TOP_OF_PERIOD, { viewer: null, days: 365 }),
    ),
    read('trending', '/api/articles?sort=trending', page(TRENDING, { viewer: null })),
    read('one tag', `/api/tags/${encodeURIComponent(tag)}`, step('tags.get', { name: tag })),
    read(
      'recommendations',
      '/api/recommendations',
      page(RECOMMENDED, { viewer: '$viewer', read: [], explore: 0.1, perAuthor: 3 }),
      true,
    ),
    read('related', `/api/articles/${slug}/related`, page(RELATED, { slug, viewer: null })),
    read('feed', '/api/articles/feed', page(FEED, { viewer: '$viewer' }), true),
    read('one article', `/api/articles/${slug}`, step('articles.get', { slug })),
    read('comments', comments, page(COMMENTS, { slug }, 1000)),
    read('thread', `${threads}?view=thread`, page(THREADS.new, { slug: discussed })),
    read(
      'thread by likes, signed in',
      `${threads}?view=thread&sort=top`,
      page(THREADS.top, { slug: discussed, viewer: '$viewer' }),
      true,
    ),
    read('roots', `${threads}?view=roots`, page(ROOTS.new, { slug: discussed })),
    read('answers', `/api/comments/${answered}/replies`, page(REPLIES.new, { id: answered })),
    read('permalink', `/api/comments/${deepest}`, step('threads.permalink', { id: deepest, viewer: null })),
    read('likes', `/api/comments/${answered}/likes`, page(LIKES, { id: answered })),
    read('own media', '/api/media', page(OWN_MEDIA, { viewer: '$viewer' }), true),
    read('tags', '/api/tags', step('tags.list', { limit: 1000 })),
    read('profile', `/api/profiles/${username}`, step('profiles.get', { username })),
    read('followers', `/api/profiles/${author}/followers`, page(FOLLOWERS, { username: author })),
    read('notifications', '/api/notifications', page(NOTIFICATIONS, { viewer: '$viewer' }), true),
    read(
      'unread notifications',
      '/api/notifications/unread-count',
      step('notifications.unreadCount', { viewer: '$viewer' }),
      true,
    ),
    read('current user', '/api/user', step('users.account', { id: '$viewer' }), true),
    write(
      'favorite / unfavorite',
      [
        { method: 'POST', path: favorite },
        { method: 'DELETE', path: favorite },
      ],
      [
        [step('favorites.add', { slug, viewer: '$viewer' })],
        [step('favorites.remove', { slug, viewer: '$viewer' })],
      ],
      200,
    ),
    write(
      'like / unlike',
      [
        { method: 'PUT', path: like },
        { method: 'DELETE', path: like },
      ],
      [
        [step('likes.add', { id: answered, viewer: '$viewer' })],
        [step('likes.remove', { id: answered, viewer: '$viewer' })],
      ],
      200,
    ),
    write(
      'publish',
      [{ method: 'POST', path: '/api/articles', body: JSON.stringify({ article }) }],
      [publishSteps(article, step)],
      201,
    ),
    write(
      'comment',
      [{ method: 'POST', path: comments, body: JSON.stringify({ comment: { body: 'Measured.' } }) }],
      [
        [
          step('comments.write', {
            slug,
            viewer: '$viewer',
            parent: null,
            body: 'Measured.',
            now: '$now',
          }),
        ],
      ],
      201,
    ),
    {
      name: 'sign-in',
      signedIn: false,
      connections: 8,
      shots: [
        {
          method: 'POST',
          path: '/api/users/login',
          body: JSON.stringify({ user: { email: `user${viewer}@example.com`, password: 'broadsheet-demo' } }),
        },
      ],
      limit: [
        {
          method: 'POST',
          path: '/api/users/login',
          status: 200,
          signedIn: false,
          signIn: true,
          steps: [step('users.credentials', { emailKey: `user${viewer}@example.com` })],
        },
      ],
    },
  ];
}

function publishSteps(
  article: { description: string; body: string; tagList: string[] },
  step: MakeStep,
): Step[] {
  const { description, body, tagList } = article;
  return [
    {
      name: 'bench.article',
      text: `insert into articles (slug, title, description, body, tag_list, author_id, created_at, updated_at) values ('bench-' || $1, $1, $2, $3, $4, $5, $6, $6) returning id, slug`,
      values: ['$unique', description, body, tagList, '$viewer', '$now'],
      keep: 'id',
    },
    {
      name: 'bench.slug',
      text: `insert into article_slugs (slug, article_id) values ('bench-' || $1::text, $2) returning slug`,
      values: ['$unique', '$id'],
      keep: 'slug',
    },
    step('tags.tie', { article: '$id', names: tagList, createdAt: '$now' }),
    {
      name: 'bench.count',
      text: `with author as (update users set articles_count = articles_count + 1 where id = $1) update article_totals set articles_count = articles_count + 1 where shard = $2::int % 16`,
      values: ['$viewer', '$id'],
    },
    step('articles.getAs', { slug: '$slug', viewer: '$viewer' }),
  ];
}
