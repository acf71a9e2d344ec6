import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { FollowRepository } from './follow.repository';
import { ProfileNotFound } from './profile.errors';
import { ProfileRepository } from './profile.repository';
import type { ProfileResponse } from './profile.schemas';

type Profile = Promise<JsonText<ProfileResponse>>;

/** What people see of each other, and who follows whom. */
@Injectable()
export class ProfilesService {
  constructor(
    private readonly db: Database,
    private readonly profiles: ProfileRepository,
    private readonly follows: FollowRepository,
  ) {}

  /** @throws ProfileNotFound */
  async get(username: string, viewer: Viewer | null): Profile {
    return found(await this.profiles.find(username, viewer));
  }

  /** @throws ProfileNotFound, CannotFollowOneself, TokenInvalid when the account behind a genuine token is gone */
  async follow(username: string, viewer: Viewer): Profile {
    return this.db.transaction(async () => {
      await this.follows.lockPair(username, viewer);
      return found(await this.follows.follow(username, viewer));
    });
  }

  /** @throws ProfileNotFound */
  async unfollow(username: string, viewer: Viewer): Profile {
    return found(await this.follows.unfollow(username, viewer));
  }
}

function found<T>(profile: T | null): T {
  if (profile === null) throw new ProfileNotFound();
  return profile;
}
