import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/config';
import { currentSite } from '../platform/kernel/exchange';
import type { Medium, StoredMedium } from './media.schemas';
import { MediaSettings } from './media.settings';
import { SignedUrls } from './serving/signed-urls';

/** Gives media the addresses that clients fetch them at. */
@Injectable()
export class MediaAddresses {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly settings: MediaSettings,
    private readonly signedUrls: SignedUrls,
  ) {}

  /** A medium as its owner sees it, inside a request of theirs. */
  shown({ path, ...medium }: StoredMedium): Medium {
    const base = this.settings.url ?? this.config.appUrl ?? currentSite();
    const signedUrl = medium.public ? null : `${base}${this.signedUrls.sign(path)}`;
    return { ...medium, url: `${base}${path}`, signedUrl };
  }
}
