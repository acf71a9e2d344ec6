import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { profiles, type ViewerFragment, visibleProfile } from '../../profiles/profile.view';
import { usernameKey } from '../../users/user.entity';
import { ArticleNotFound } from '../article.errors';
import { articleIdOf, articlesWithAuthors, articleSummaryJson, visibleArticle } from '../article.view';
import { PinnedArticleListResponse } from './pinned-article.schemas';

/** Nothing where the viewer finds nobody by the name. Whoever sees a profile sees what its owner wrote. */
const pinned = (username: Fragment, viewer: ViewerFragment): Fragment => sql`
  with owner as (
    select u.id from ${profiles} where u.username_key = ${username}::text and ${visibleProfile(viewer)})
  select json_build_object('articles', coalesce((
           select json_agg(${articleSummaryJson(viewer)} order by d.place, d.article_id)
             from pinned_articles d join ${articlesWithAuthors} on a.id = d.article_id
            where d.user_id = owner.id and ${visibleArticle(viewer)}), '[]'::json))::text as json
    from owner`;

const PINNED = question({
  name: 'pinned.list',
  rows: 'optional',
  json: PinnedArticleListResponse,
  sql: ({ username }: Placeholders<{ username: string }>) => pinned(username, null),
});

const PINNED_TO_VIEWER = question({
  name: 'pinned.listAs',
  rows: 'optional',
  json: PinnedArticleListResponse,
  sql: ({ username, viewer }: Placeholders<{ username: string; viewer: number }>) => pinned(username, viewer),
});

interface Pins {
  viewer: number;
  slugs: string[];
}

const CLEAR = command({
  name: 'pinned.clear',
  rows: 'none',
  sql: ({ viewer }: Placeholders<{ viewer: number }>) =>
    sql`delete from pinned_articles where user_id = ${viewer}::int`,
});

/** Pins those of the slugs that lead to an article of the viewer's, and answers how many do not. */
const PIN = command({
  name: 'pinned.set',
  rows: 'one',
  row: z.strictObject({ refused: z.int() }),
  violations: {
    pinned_articles_user_id_fkey: TokenInvalid,
    pinned_articles_article_id_fkey: ArticleNotFound,
  },
  sql: ({ viewer, slugs }: Placeholders<Pins>) => sql`
    with asked as (select slug, place from unnest(${slugs}::text[]) with ordinality as given (slug, place)),
         own as (
           select a.id, min(asked.place) as place from asked
             join articles a on a.id = ${articleIdOf(sql`asked.slug`)}
            where a.author_id = ${viewer}::int and ${visibleArticle(viewer)} group by a.id),
         pinned as (
           insert into pinned_articles (user_id, article_id, place) select ${viewer}::int, id, place from own)
    select (select count(*)::int from asked where not exists (
             select from articles a where a.id = ${articleIdOf(sql`asked.slug`)} and a.author_id = ${viewer}::int)) as refused`,
});

/** Every question about what somebody shows first on their profile. */
@Injectable()
export class PinnedArticleRepository {
  constructor(private readonly db: Database) {}

  /** Null when the viewer finds nobody by the name. */
  find(username: string, viewer: Viewer | null): Promise<JsonText<PinnedArticleListResponse> | null> {
    const key = usernameKey(username);
    return viewer === null
      ? this.db.run(PINNED, { username: key })
      : this.db.run(PINNED_TO_VIEWER, { username: key, viewer: viewer.id });
  }

  /** Inside a transaction: puts these in place of what was pinned, and returns how many slugs led to nothing of theirs. */
  async replace({ id }: Viewer, slugs: readonly string[]): Promise<number> {
    await this.db.run(CLEAR, { viewer: id });
    return (await this.db.run(PIN, { viewer: id, slugs: [...slugs] })).refused;
  }
}
