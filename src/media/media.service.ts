import { Injectable } from '@nestjs/common';
import type { Paged } from '../platform/http/pages';
import { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { MediaAddresses } from './media-addresses';
import { MediumNotFound } from './media.errors';
import { MediaRepository } from './media.repository';
import type {
  ListMediaQuery,
  MediaUsageResponse,
  MediumListResponse,
  MediumResponse,
  StoredMediaPage,
  UpdateMediumRequest,
} from './media.schemas';
import { MediaSettings } from './media.settings';

/** What people do with what they have uploaded. */
@Injectable()
export class MediaService {
  constructor(
    private readonly media: MediaRepository,
    private readonly addresses: MediaAddresses,
    private readonly settings: MediaSettings,
  ) {}

  async list(query: ListMediaQuery, viewer: Viewer): Promise<JsonText<MediumListResponse>> {
    const page = await this.media.findPage(viewer, query);
    // Addresses are the process's to make: it knows the host, and has the key that signs.
    const { media, nextCursor } = JSON.parse(page.text) as Paged<StoredMediaPage>;
    const shown = media.map((medium) => this.addresses.shown(medium));
    return new JsonText(JSON.stringify({ media: shown, nextCursor }), nextCursor);
  }

  /** @throws MediumNotFound */
  async get(id: number, viewer: Viewer): Promise<MediumResponse> {
    const medium = await this.media.find(id, viewer);
    if (!medium) throw new MediumNotFound();
    return { media: this.addresses.shown(medium) };
  }

  async getUsage(viewer: Viewer): Promise<MediaUsageResponse> {
    const usage = await this.media.findUsage(viewer);
    return { usage: { ...usage, quotaBytes: this.settings.quotaBytes } };
  }

  /** @throws MediumNotFound */
  async update(
    id: number,
    { media: { alt = null } }: UpdateMediumRequest,
    viewer: Viewer,
  ): Promise<MediumResponse> {
    if (!(await this.media.setAlt(id, viewer, alt))) throw new MediumNotFound();
    return this.get(id, viewer);
  }

  /**
   * Deletes a medium, whatever shows it.
   *
   * @throws MediumNotFound
   */
  async delete(id: number, viewer: Viewer): Promise<void> {
    if (!(await this.media.delete(id, viewer))) throw new MediumNotFound();
  }
}
