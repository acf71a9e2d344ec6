import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { ProfileNotFound } from '../../profiles/profile.errors';
import { CannotPin } from './pinned-article.errors';
import { PinnedArticleRepository } from './pinned-article.repository';
import type { PinArticlesRequest, PinnedArticleListResponse } from './pinned-article.schemas';

/** What people show first on their profiles: a few articles of their own. */
@Injectable()
export class PinnedArticlesService {
  constructor(
    private readonly db: Database,
    private readonly pinned: PinnedArticleRepository,
  ) {}

  /** @throws ProfileNotFound */
  async list(username: string, viewer: Viewer | null): Promise<JsonText<PinnedArticleListResponse>> {
    const list = await this.pinned.find(username, viewer);
    if (list === null) throw new ProfileNotFound();
    return list;
  }

  /** @throws CannotPin, TokenInvalid when the account behind a genuine token is gone */
  async replace({ profile }: PinArticlesRequest, viewer: Viewer): Promise<void> {
    await this.db.transaction(async () => {
      const refused = await this.pinned.replace(viewer, profile.pinned);
      if (refused > 0) throw new CannotPin();
    });
  }
}
