import { randomBytes } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { JsonText } from '../../platform/kernel/json-text';
import { type Periodic, periodically } from '../../platform/kernel/periodically';
import type { Viewer } from '../../platform/kernel/viewer';
import { ArticleNotFound } from '../article.errors';
import { ReadRepository } from './read.repository';
import type {
  ListReadsQuery,
  ReadingPreferencesRequest,
  ReadingPreferencesResponse,
  ReadListResponse,
} from './read.schemas';
import type { Visitor } from './reader';

const SWEEP_INTERVAL_MS = 900_000;
const SALT_BYTES = 32;

type Preferences = Promise<JsonText<ReadingPreferencesResponse>>;

/** Who read what: a count that keeps nobody's identity, and a history for whoever is signed in. */
@Injectable()
export class ReadsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeping?: Periodic;

  constructor(private readonly reads: ReadRepository) {}

  async onApplicationBootstrap(): Promise<void> {
    this.sweeping = periodically('forgetting the readers of past days', SWEEP_INTERVAL_MS, () =>
      this.sweep(),
    );
    await this.sweep();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  /** @throws ArticleNotFound, TokenInvalid when the account behind a genuine token is gone */
  async add(slug: string, viewer: Viewer | null, { key, objects }: Visitor): Promise<void> {
    const reader = viewer ? `account ${viewer.id}` : `visitor ${key}`;
    // Whoever is signed in has a preference, which a browser's does not outrank.
    const reading = { slug, viewer: viewer?.id ?? null, key: reader, objects: objects && viewer === null };
    if (!(await this.reads.add(reading))) throw new ArticleNotFound();
  }

  list(query: ListReadsQuery, viewer: Viewer): Promise<JsonText<ReadListResponse>> {
    return this.reads.findPage(query, viewer);
  }

  erase(viewer: Viewer): Promise<void> {
    return this.reads.erase(viewer);
  }

  eraseOne(slug: string, viewer: Viewer): Promise<void> {
    return this.reads.eraseOne(slug, viewer);
  }

  preferences(viewer: Viewer): Preferences {
    return this.reads.findPreferences(viewer);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  prefer({ reading }: ReadingPreferencesRequest, viewer: Viewer): Preferences {
    return this.reads.prefer(reading.history, viewer);
  }

  private async sweep(): Promise<void> {
    await this.reads.makeSalts(() => randomBytes(SALT_BYTES));
    await this.reads.forgetDays();
  }
}
