import { Injectable } from '@nestjs/common';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { SuggestedProfileRepository } from './suggested-profile.repository';
import type { SuggestedProfileListResponse } from './suggested-profile.schemas';

/** Whom to follow: never oneself, nor whom one follows, mutes or has a block with. */
@Injectable()
export class SuggestedProfilesService {
  constructor(private readonly suggested: SuggestedProfileRepository) {}

  list(limit: number, viewer: Viewer): Promise<JsonText<SuggestedProfileListResponse>> {
    return this.suggested.find(viewer, limit);
  }
}
