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

interface PageQuery {
  readonly statement: { readonly name: string; readonly text: string };
  readonly parameters: readonly string[];
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
}

export async function pickSample(pool: Pool): Promise<Sample> {
  const { rows } = await pool.query<Sample>(`
    select (select slug from articles order by id offset (select count(*) / 2 from articles) limit 1) as slug,
           'user7' as username, 5 as viewer,
           (select username from users order by articles_count desc, id limit 1) as author,
           (select name from tags order by articles_count desc, id offset 5 limit 1) as tag,
           (select u.username from favorites f join users u on u.id = f.user_id
             group by u.id order by abs(count(*) - 100), u.id limit 1) as "favoritedBy"`);
  const [sample] = rows;
  if (!sample) throw new Error('The seeded set is empty');
  return sample;
}

export function planRoutes(sample: Sample, text: (statement: string) => string): Route[] {
  const { pageQuery, FEED } = dist('articles/article.queries.js') as {
    pageQuery: (filters: object, start: string) => PageQuery;
    FEED: Record<string, PageQuery>;
  };
  const { slug, username, viewer, author, tag, favoritedBy } = sample;
  const step = (name: string, values: readonly unknown[], keep?: string): Step => ({
    name,
    text: text(name),
    values,
    ...(keep !== undefined && { keep }),
  });
  const page = ({ statement, parameters }: PageQuery, given: Record<string, unknown>): Step => ({
    name: statement.name,
    text: statement.text,
    values: parameters.map((parameter) => given[parameter]),
  });
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
      page(pageQuery(filters, 'top'), { limit: 20, viewer: signedIn ? '$viewer' : null, ...filters }),
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
    list('list by author', `?author=${author}`, { authorKey: author }),
    list('list by favorited', `?favorited=${favoritedBy}`, { favoritedByKey: favoritedBy }),
    read(
      'feed',
      '/api/articles/feed',
      page(FEED['top'] as PageQuery, { limit: 20, viewer: '$viewer' }),
      true,
    ),
    read('one article', `/api/articles/${slug}`, step('articles.get', [slug, null])),
    read('comments', comments, step('comments.page', [slug, null, 1000])),
    read('tags', '/api/tags', step('tags.list', [1000])),
    read('profile', `/api/profiles/${username}`, step('profiles.get', [username, null])),
    read('current user', '/api/user', step('users.account', ['$viewer']), true),
    write(
      'favorite / unfavorite',
      [
        { method: 'POST', path: favorite },
        { method: 'DELETE', path: favorite },
      ],
      [[step('articles.favorite', [slug, '$viewer'])], [step('articles.unfavorite', [slug, '$viewer'])]],
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
          step('articles.slug_owner', [slug], 'article_id'),
          {
            name: 'bench.comment',
            text: 'insert into comments (article_id, author_id, body, created_at, updated_at) values ($1, $2, $3, $4, $4) returning id',
            values: ['$article_id', '$viewer', 'Measured.', '$now'],
            keep: 'id',
          },
          step('comments.get', ['$id', '$viewer']),
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
          steps: [step('users.credentials', [`user${viewer}@example.com`])],
        },
      ],
    },
  ];
}

function publishSteps(
  article: { description: string; body: string; tagList: string[] },
  step: (name: string, values: readonly unknown[], keep?: string) => Step,
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
    step('articles.tag', ['$id', tagList, '$now']),
    {
      name: 'bench.count',
      text: `with author as (update users set articles_count = articles_count + 1 where id = $1) update article_totals set articles_count = articles_count + 1 where shard = $2::int % 16`,
      values: ['$viewer', '$id'],
    },
    step('articles.get', ['$slug', '$viewer']),
  ];
}
