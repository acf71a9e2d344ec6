import { listedArticle } from '../../articles/article.view';
import type { ViewerFragment } from '../../hidden-people/hidden-people.view';
import { type Fragment, sql } from '../../platform/database/sql';
import { listedProfile } from '../search.view';

/** Things that are suggested by their names. */
export interface Suggestible {
  readonly kind: Fragment;
  /** What documents are joined to, as `d`. */
  readonly join: (viewer: ViewerFragment) => Fragment;
  readonly text: Fragment;
  readonly slug: Fragment;
  /** How much it is asked for, more or less. */
  readonly weight: Fragment;
  /** The part of the index that has the names. */
  readonly index: (words: Fragment) => Fragment;
}

const nowhere = sql`null::text`;

export const SUGGESTIBLE: readonly Suggestible[] = [
  {
    kind: sql`1`,
    join: (viewer) => sql`join articles a on a.id = d.thing_id and ${listedArticle(viewer)}`,
    text: sql`a.title`,
    slug: sql`a.slug`,
    weight: sql`a.favorites_count`,
    index: (words) => sql`ts_filter(${words}, '{a}')`,
  },
  {
    kind: sql`3`,
    join: (viewer) => sql`join users u on u.id = d.thing_id and ${listedProfile(viewer)}`,
    text: sql`u.username`,
    slug: nowhere,
    weight: sql`u.articles_count`,
    index: (words) => words,
  },
  {
    kind: sql`4`,
    join: () => sql`join tags g on g.id = d.thing_id and g.articles_count > 0`,
    text: sql`g.name`,
    slug: nowhere,
    weight: sql`g.articles_count`,
    index: (words) => words,
  },
];
