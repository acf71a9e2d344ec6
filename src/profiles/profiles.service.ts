import { Injectable } from '@nestjs/common';
import { violatedConstraint } from '../platform/database/database.errors';
import { TokenInvalid } from '../platform/http/http.errors';
import type { JsonText } from '../platform/kernel/json-text';
import { CannotFollowOneself, ProfileNotFound } from './profile.errors';
import { ProfileRepository } from './profile.repository';
import type { ProfileResponse } from './profile.schemas';

type Profile = Promise<JsonText<ProfileResponse>>;

/** What people see of each other, and who follows whom. */
@Injectable()
export class ProfilesService {
  constructor(private readonly profiles: ProfileRepository) {}

  /** @throws ProfileNotFound */
  async get(username: string, viewerId: number | null): Profile {
    return found(await this.profiles.find(username, viewerId));
  }

  /** @throws ProfileNotFound, CannotFollowOneself, TokenInvalid when the account behind a genuine token is gone */
  async follow(username: string, followerId: number): Profile {
    try {
      return found(await this.profiles.follow(username, followerId));
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'follows_not_oneself_check':
          throw new CannotFollowOneself();
        case 'follows_follower_id_fkey':
          throw new TokenInvalid();
        default:
          throw error;
      }
    }
  }

  /** @throws ProfileNotFound */
  async unfollow(username: string, followerId: number): Profile {
    return found(await this.profiles.unfollow(username, followerId));
  }
}

function found<T>(profile: T | null): T {
  if (profile === null) throw new ProfileNotFound();
  return profile;
}
