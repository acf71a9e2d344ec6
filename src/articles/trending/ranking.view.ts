import { type Fragment, sql } from '../../platform/database/sql';

/** Articles that trend, each as `t`: its id, and `place`, from 1 on. */
export const trendingArticles: Fragment = sql`(
  select article_id, place from rankings r cross join unnest(r.ids) with ordinality as ranked (article_id, place)
   where r.name = 'articles') t`;

/** The same of tags. */
export const trendingTags: Fragment = sql`(
  select tag_id, place from rankings r cross join unnest(r.ids) with ordinality as ranked (tag_id, place)
   where r.name = 'tags') t`;
