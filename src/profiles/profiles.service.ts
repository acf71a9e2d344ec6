import { Injectable } from '@nestjs/common';
import { HappeningsService } from '../happenings/happenings.service';
import { Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { FollowRepository } from './follows/follow.repository';
import { ProfileNotFound } from './profile.errors';
import { ProfileRepository } from './profile.repository';
import type {
  ProfileListQuery,
  ProfileListResponse,
  ProfileResponse,
  UpdateProfileRequest,
} from './profile.schemas';

type Profile = Promise<JsonText<ProfileResponse>>;
type ProfileList = Promise<JsonText<ProfileListResponse>>;

/** What people see of each other, and who follows whom. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly db: Database,
    private readonly profiles: ProfileRepository,
    private readonly follows: FollowRepository,
    private readonly happenings: HappeningsService,
  ) {}

  /** @throws ProfileNotFound */
  async get(username: string, viewer: Viewer | null): Profile {
    return found(await this.profiles.find(username, viewer));
  }

  /** @throws ProfileNotFound, CannotFollowOneself, TokenInvalid when the account behind a genuine token is gone */
  async follow(username: string, viewer: Viewer): Profile {
    return this.db.transaction(async () => {
      await this.follows.lockPair(username, viewer);
      this.happenings.ring();
      return found(await this.follows.follow(username, viewer));
    });
  }

  /** @throws ProfileNotFound */
  async unfollow(username: string, viewer: Viewer): Profile {
    return this.db.transaction(async () => {
      await this.follows.lockPair(username, viewer);
      this.happenings.ring();
      return found(await this.follows.unfollow(username, viewer));
    });
  }

  /**
   * Changes what the caller's profile shows besides their account.
   *
   * @throws TokenInvalid when the account behind a genuine token is gone
   */
  async update({ profile: { links } }: UpdateProfileRequest, viewer: Viewer): Profile {
    return this.db.transaction(async () => {
      if (links !== undefined) await this.profiles.setLinks(viewer, links);
      return found(await this.profiles.findOwn(viewer));
    });
  }

  /** Who follows somebody. @throws ProfileNotFound */
  async listFollowers(username: string, query: ProfileListQuery, viewer: Viewer | null): ProfileList {
    return found(await this.profiles.findFollowersPage(username, viewer, query));
  }

  /** Whom somebody follows. @throws ProfileNotFound */
  async listFollowing(username: string, query: ProfileListQuery, viewer: Viewer | null): ProfileList {
    return found(await this.profiles.findFollowingPage(username, viewer, query));
  }
}

function found<T>(profile: T | null): T {
  if (profile === null) throw new ProfileNotFound();
  return profile;
}
