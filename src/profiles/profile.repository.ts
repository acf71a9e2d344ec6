import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import { Pages, type Paging } from '../platform/http/pages';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { usernameKey } from '../users/user.entity';
import { FOLLOWERS, FOLLOWING } from './follows/follow.lists';
import { type ProfileListResponse, ProfileResponse, type UpdateProfileRequest } from './profile.schemas';
import { profileDetailsJson, profilesWithDetails, type ViewerFragment, visibleProfile } from './profile.view';

type ProfilePage = Promise<JsonText<ProfileListResponse> | null>;
type ProfileLinks = NonNullable<UpdateProfileRequest['profile']['links']>;

const profile = (username: Fragment, viewer: ViewerFragment): Fragment => sql`
  select json_build_object('profile', ${profileDetailsJson(viewer)})::text as json
    from ${profilesWithDetails} where u.username_key = ${username} and ${visibleProfile(viewer)}`;

const PROFILE = question({
  name: 'profiles.get',
  rows: 'optional',
  json: ProfileResponse,
  sql: ({ username }: Placeholders<{ username: string }>) => profile(username, null),
});

const PROFILE_TO_VIEWER = question({
  name: 'profiles.getAs',
  rows: 'optional',
  json: ProfileResponse,
  sql: ({ username, viewer }: Placeholders<{ username: string; viewer: number }>) =>
    profile(username, viewer),
});

const OWN_PROFILE = question({
  name: 'profiles.getOwn',
  rows: 'optional',
  json: ProfileResponse,
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select json_build_object('profile', ${profileDetailsJson(viewer)})::text as json
      from ${profilesWithDetails} where u.id = ${viewer}::int and ${visibleProfile(viewer)}`,
});

const SET_LINKS = command({
  name: 'profiles.setLinks',
  rows: 'none',
  violations: { profile_details_user_id_fkey: TokenInvalid },
  sql: ({ viewer, links }: Placeholders<{ viewer: number; links: string }>) => sql`
    insert into profile_details (user_id, links) values (${viewer}::int, ${links}::jsonb)
    on conflict (user_id) do update set links = excluded.links`,
});

/** Every question about profiles. */
@Injectable()
export class ProfileRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  /** Null when nobody whom the viewer may see has the name. */
  find(username: string, viewer: Viewer | null): Promise<JsonText<ProfileResponse> | null> {
    const key = usernameKey(username);
    return viewer === null
      ? this.db.run(PROFILE, { username: key })
      : this.db.run(PROFILE_TO_VIEWER, { username: key, viewer: viewer.id });
  }

  /** Null when the account behind a genuine token is gone. */
  findOwn({ id }: Viewer): Promise<JsonText<ProfileResponse> | null> {
    return this.db.run(OWN_PROFILE, { viewer: id });
  }

  async setLinks({ id }: Viewer, links: ProfileLinks): Promise<void> {
    await this.db.run(SET_LINKS, { viewer: id, links: JSON.stringify(links) });
  }

  /** Null when nobody whom the viewer may see has the name. */
  findFollowersPage(username: string, viewer: Viewer | null, paging: Paging): ProfilePage {
    return this.pages.find(FOLLOWERS, { username: usernameKey(username), viewer: viewer?.id }, paging);
  }

  /** Null when nobody whom the viewer may see has the name. */
  findFollowingPage(username: string, viewer: Viewer | null, paging: Paging): ProfilePage {
    return this.pages.find(FOLLOWING, { username: usernameKey(username), viewer: viewer?.id }, paging);
  }
}
