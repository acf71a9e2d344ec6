import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { question } from '../../platform/database/statement';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import {
  followedByFollowed,
  follows,
  listedProfile,
  profileJson,
  profiles,
} from '../../profiles/profile.view';
import { visibleArticle } from '../article.view';
import { tagsFollowedBy } from '../tag-follows/tag-follow.view';
import { SuggestedProfileListResponse } from './suggested-profile.schemas';

/**
 * Who is near: followed by those whom the viewer follows, which counts twice, or writing lately under tags that the viewer
 * follows. Of each tag the newest fifty articles are looked at, so that it costs the same however many there are.
 */
const SUGGESTED = question({
  name: 'suggested.profiles',
  rows: 'one',
  json: SuggestedProfileListResponse,
  sql: ({ viewer, limit }: Placeholders<{ viewer: number; limit: number }>) => sql`
    with near as (
        select n.account_id, 2 as weight from ${followedByFollowed(viewer)}
        union all
        select a.author_id, 1 from ${tagsFollowedBy(viewer)} cross join lateral (
          select d.article_id from article_tags d where d.tag_id = t.tag_id
           order by d.created_at desc, d.article_id desc limit 50) d
          join articles a on a.id = d.article_id where ${visibleArticle(viewer)}),
      nearest as (
        select u.id, sum(near.weight) as weight from near join ${profiles} on u.id = near.account_id
         where u.id <> ${viewer}::int and not ${follows(viewer, sql`u.id`)} and ${listedProfile(viewer)}
         group by u.id order by weight desc, u.id limit ${limit}::int)
    select json_build_object('profiles', coalesce(
             json_agg(${profileJson(viewer)} order by nearest.weight desc, u.id), '[]'::json))::text as json
      from nearest join ${profiles} on u.id = nearest.id`,
});

/** Every question about whom to follow. */
@Injectable()
export class SuggestedProfileRepository {
  constructor(private readonly db: Database) {}

  find({ id }: Viewer, limit: number): Promise<JsonText<SuggestedProfileListResponse>> {
    return this.db.run(SUGGESTED, { viewer: id, limit });
  }
}
