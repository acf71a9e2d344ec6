import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Fragment, type Placeholders, sql } from '../platform/database/sql';
import { question } from '../platform/database/statement';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { usernameKey } from '../users/user.entity';
import { ProfileResponse } from './profile.schemas';
import { profileJson, profiles, type ViewerFragment, visibleProfile } from './profile.view';

const profile = (username: Fragment, viewer: ViewerFragment): Fragment => sql`
  select json_build_object('profile', ${profileJson(viewer)})::text as json
    from ${profiles} where u.username_key = ${username} and ${visibleProfile(viewer)}`;

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

/** Every question about profiles. */
@Injectable()
export class ProfileRepository {
  constructor(private readonly db: Database) {}

  /** Null when nobody whom the viewer may see has the name. */
  find(username: string, viewer: Viewer | null): Promise<JsonText<ProfileResponse> | null> {
    const key = usernameKey(username);
    return viewer === null
      ? this.db.run(PROFILE, { username: key })
      : this.db.run(PROFILE_TO_VIEWER, { username: key, viewer: viewer.id });
  }
}
