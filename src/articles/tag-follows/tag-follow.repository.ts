import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Fragment, type Placeholders, raw, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { TagNotFound } from '../tags/tag.errors';
import { TagListResponse } from '../tags/tag.schemas';
import { tagIdOf } from '../tags/tag.view';
import { MAX_FOLLOWED_TAGS } from './tag-follow.errors';

interface Asked {
  name: string;
  viewer: number;
}

const tag = ({ name }: Pick<Placeholders<Asked>, 'name'>): Fragment =>
  sql`tag as (select ${tagIdOf(name)} as id where ${tagIdOf(name)} is not null)`;

/** Following twice is following once. */
const FOLLOW = command({
  name: 'tagFollows.add',
  rows: 'optional',
  row: z.strictObject({ isFollowed: z.boolean() }),
  violations: { tag_follows_user_id_fkey: TokenInvalid, tag_follows_tag_id_fkey: TagNotFound },
  sql: (given: Placeholders<Asked>) => sql`
    with ${tag(given)},
         known as (select t.tag_id from tag_follows t join tag on tag.id = t.tag_id where t.user_id = ${given.viewer}::int),
         followed as (
           insert into tag_follows (user_id, tag_id) select ${given.viewer}::int, id from tag
            where (select count(*) from tag_follows t where t.user_id = ${given.viewer}::int) < ${raw(String(MAX_FOLLOWED_TAGS))}
           on conflict do nothing returning tag_id)
    select exists (select from known) or exists (select from followed) as "isFollowed" from tag`,
});

const UNFOLLOW = command({
  name: 'tagFollows.remove',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: (given: Placeholders<Asked>) => sql`
    with ${tag(given)},
         unfollowed as (
           delete from tag_follows where user_id = ${given.viewer}::int and tag_id in (select id from tag))
    select id from tag`,
});

const FOLLOWED = question({
  name: 'tagFollows.list',
  rows: 'one',
  json: TagListResponse,
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select json_build_object('tags', coalesce(json_agg(name order by name), '[]'::json))::text as json
      from tag_follows f join tags on tags.id = f.tag_id where f.user_id = ${viewer}::int`,
});

/** Every question about who follows which tags. */
@Injectable()
export class TagFollowRepository {
  constructor(private readonly db: Database) {}

  /** Null without such a tag. Not followed: who asks follows as many as they may. */
  follow(name: string, { id }: Viewer): Promise<{ isFollowed: boolean } | null> {
    return this.db.run(FOLLOW, { name, viewer: id });
  }

  /** Null without such a tag. */
  unfollow(name: string, { id }: Viewer): Promise<{ id: number } | null> {
    return this.db.run(UNFOLLOW, { name, viewer: id });
  }

  find({ id }: Viewer): Promise<JsonText<TagListResponse>> {
    return this.db.run(FOLLOWED, { viewer: id });
  }
}
