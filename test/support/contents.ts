import type { TestApp } from './test-app';

const TABLES = [
  'users',
  'sessions',
  'follows',
  'articles',
  'article_slugs',
  'article_tags',
  'article_totals',
  'tags',
  'favorites',
  'comments',
  'comment_likes',
  'comment_revisions',
  'audit_events',
  'audit_repeats',
] as const;

const CONTENTS = TABLES.map(
  (table) =>
    `select '${table}' as name, count(*)::int as rows, coalesce(sum(xmin::text::bigint), 0)::text as versions from ${table}`,
).join(' union all ');

export type Contents = Awaited<ReturnType<TestApp['sql']>>;

/** How many rows each table has, and in which versions: any row written, changed or deleted makes it differ. */
export function contentsOf(app: TestApp): Promise<Contents> {
  return app.sql(CONTENTS);
}

/** Number of rows that a condition holds for. */
export async function countRows(
  app: TestApp,
  table: (typeof TABLES)[number],
  condition = 'true',
  values: unknown[] = [],
): Promise<number> {
  const [row] = await app.sql(`select count(*)::int as n from ${table} where ${condition}`, values);
  return row?.['n'] as number;
}
