import { type Fragment, sql } from '../../platform/database/sql';

/** The name of the tag that a name leads to: itself, unless it is another name of one. */
export const canonicalTag = (name: Fragment): Fragment =>
  sql`coalesce((select l.name from tag_aliases l where l.alias = ${name}::text), ${name}::text)`;

/** The number of the tag that a name leads to; null when no article ever had it. */
export const tagIdOf = (name: Fragment): Fragment =>
  sql`(select id from tags where name = ${canonicalTag(name)})`;

/** How many articles it has, as its row keeps it; zero without any. */
export const articlesCountOfTag = (name: Fragment): Fragment =>
  sql`coalesce((select articles_count from tags where name = ${canonicalTag(name)}), 0)`;
