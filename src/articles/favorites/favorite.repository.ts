import { Injectable } from '@nestjs/common';
import { recordHappening } from '../../happenings/happening.view';
import { Database } from '../../platform/database/database';
import { type Fragment, type Placeholders, raw, sql } from '../../platform/database/sql';
import { command } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ArticleNotFound } from '../article.errors';
import { ArticleResponse } from '../article.schemas';
import {
  articleIdOf,
  articleJson,
  articlesWithAuthors,
  visibleArticle,
  visibleArticleIdOf,
} from '../article.view';

interface Favorite {
  slug: string;
  viewer: number;
}

/** The article as it is once the statement has ended: its rows are read as they were when it began. */
const answer = ({ slug, viewer }: Placeholders<Favorite>, favorited: Fragment): Fragment => sql`
  select json_build_object('article', ${articleJson(viewer, {
    favorited,
    favoritesCount: sql`coalesce((select favorites_count from counted), a.favorites_count)`,
  })})::text as json
    from ${articlesWithAuthors} where a.id = ${articleIdOf(slug)} and ${visibleArticle(viewer)}`;

const recorded = ({ viewer }: Placeholders<Favorite>, from: 'added' | 'removed'): Fragment =>
  recordHappening('favorite', viewer, sql`(select article_id as id from ${raw(from)}) f`);

/** The count moves only if the favorite was not there yet: a second one must not count twice. */
const ADD = command({
  name: 'favorites.add',
  rows: 'optional',
  json: ArticleResponse,
  violations: { favorites_user_id_fkey: TokenInvalid, favorites_article_id_fkey: ArticleNotFound },
  sql: (given: Placeholders<Favorite>) => sql`
    with added as (
       insert into favorites (user_id, article_id, article_created_at)
       select ${given.viewer}::int, a.id, a.created_at from articles a
        where a.id = ${articleIdOf(given.slug)} and ${visibleArticle(given.viewer)}
       on conflict do nothing
       returning article_id),
     recorded as (${recorded(given, 'added')}),
     counted as (
       update articles set favorites_count = favorites_count + 1 where id in (select article_id from added)
       returning favorites_count)
    ${answer(given, sql`true`)}`,
});

const REMOVE = command({
  name: 'favorites.remove',
  rows: 'optional',
  json: ArticleResponse,
  sql: (given: Placeholders<Favorite>) => sql`
    with removed as (
       delete from favorites where user_id = ${given.viewer}::int and article_id = ${visibleArticleIdOf(given.slug, given.viewer)}
       returning article_id),
     recorded as (${recorded(given, 'removed')}),
     counted as (
       update articles set favorites_count = favorites_count - 1 where id in (select article_id from removed)
       returning favorites_count)
    ${answer(given, sql`false`)}`,
});

type Article = Promise<JsonText<ArticleResponse> | null>;

/** Every question about favorites. Each answers null when the slug leads to no article. */
@Injectable()
export class FavoriteRepository {
  constructor(private readonly db: Database) {}

  add(slug: string, viewer: Viewer): Article {
    return this.db.run(ADD, { slug, viewer: viewer.id });
  }

  remove(slug: string, viewer: Viewer): Article {
    return this.db.run(REMOVE, { slug, viewer: viewer.id });
  }
}
