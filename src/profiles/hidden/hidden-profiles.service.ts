import { Injectable } from '@nestjs/common';
import { HappeningsService } from '../../happenings/happenings.service';
import { Database } from '../../platform/database/database';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { FollowRepository } from '../follows/follow.repository';
import { ProfileNotFound } from '../profile.errors';
import type { ProfileListQuery, ProfileListResponse } from '../profile.schemas';
import { HiddenProfileRepository } from './hidden-profile.repository';

type ProfileList = Promise<JsonText<ProfileListResponse>>;

/** Whom somebody mutes or blocks. Every way is idempotent. */
@Injectable()
export class HiddenProfilesService {
  constructor(
    private readonly db: Database,
    private readonly hidden: HiddenProfileRepository,
    private readonly follows: FollowRepository,
    private readonly happenings: HappeningsService,
  ) {}

  /** @throws ProfileNotFound, CannotMuteOneself, TokenInvalid when the account behind a genuine token is gone */
  async mute(username: string, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      const { id } = found(await this.hidden.mute(username, viewer));
      await this.happenings.record('mute', viewer.id, id);
    });
  }

  /** @throws ProfileNotFound */
  async unmute(username: string, viewer: Viewer): Promise<void> {
    found(await this.hidden.unmute(username, viewer));
  }

  /**
   * Blocks somebody, and ends the follows between the two. Whoever follows at the same moment waits for it, or is found.
   *
   * @throws ProfileNotFound, CannotBlockOneself, TokenInvalid when the account behind a genuine token is gone
   */
  async block(username: string, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      await this.follows.lockPair(username, viewer);
      const { id } = found(await this.hidden.block(username, viewer));
      await this.follows.endBetween(id, viewer);
      await this.happenings.record('block', viewer.id, id);
    });
  }

  /** @throws ProfileNotFound */
  async unblock(username: string, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      await this.follows.lockPair(username, viewer);
      found(await this.hidden.unblock(username, viewer));
    });
  }

  listMuted(query: ProfileListQuery, viewer: Viewer): ProfileList {
    return this.hidden.findMutedPage(viewer, query);
  }

  listBlocked(query: ProfileListQuery, viewer: Viewer): ProfileList {
    return this.hidden.findBlockedPage(viewer, query);
  }
}

function found<T>(account: T | null): T {
  if (account === null) throw new ProfileNotFound();
  return account;
}
