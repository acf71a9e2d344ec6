import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import type { Viewer } from '../../platform/kernel/viewer';
import { UnsubscribeTokenInvalid } from '../notification.errors';
import {
  type Kind,
  KINDS,
  type Preferences,
  type PreferencesResponse,
  type UpdatePreferencesRequest,
} from '../notification.schemas';
import { type KindPreferences, PreferenceRepository } from './preference.repository';
import { UnsubscribeTokens } from './unsubscribe-tokens';

const USUAL_DIGEST = { hour: 8, timeZone: 'UTC' };

/** What people want to hear of, and how. As usual: of everything, in the application, and nothing by mail. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly db: Database,
    private readonly preferences: PreferenceRepository,
    private readonly tokens: UnsubscribeTokens,
  ) {}

  async get({ id }: Viewer): Promise<PreferencesResponse> {
    const { kinds, digest } = await this.kept(id);
    return { preferences: { kinds: channelsOf(kinds), digest } };
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  update({ preferences }: UpdatePreferencesRequest, viewer: Viewer): Promise<PreferencesResponse> {
    return this.db.transaction(async () => {
      await this.preferences.lock(viewer.id);
      const { kinds, digest } = await this.kept(viewer.id);
      const changed = Object.fromEntries(
        KINDS.map((kind) => [kind, { ...kinds[kind], ...defined(preferences.kinds?.[kind] ?? {}) }]),
      );
      const { hour = digest.hour, timeZone = digest.timeZone } = preferences.digest ?? {};
      await this.preferences.keep(viewer.id, changed, { hour, timeZone });
      return this.get(viewer);
    });
  }

  /**
   * Ends the mails that a token from one of them is for: those of one kind, or the daily one.
   *
   * @throws UnsubscribeTokenInvalid
   */
  async unsubscribe(token: string): Promise<void> {
    const found = this.tokens.read(token);
    if (!found) throw new UnsubscribeTokenInvalid();
    await this.db.transaction(async () => {
      await this.preferences.lock(found.userId);
      const { kinds, digest } = await this.kept(found.userId);
      const changed = Object.fromEntries(
        KINDS.map((kind) => {
          const isMeant = found.from === 'daily' ? kinds[kind]?.mail === 'daily' : found.from === kind;
          return [kind, { ...kinds[kind], ...(isMeant && { mail: 'off' }) }];
        }),
      );
      await this.preferences.keep(found.userId, changed, digest);
    });
  }

  private async kept(userId: number): Promise<{ kinds: KindPreferences; digest: Preferences['digest'] }> {
    const row = await this.preferences.find(userId);
    return row === null
      ? { kinds: {}, digest: USUAL_DIGEST }
      : { kinds: row.kinds, digest: { hour: row.hour, timeZone: row.timeZone } };
  }
}

function channelsOf(kinds: KindPreferences): Preferences['kinds'] {
  return Object.fromEntries(
    KINDS.map((kind) => [kind, { app: true, mail: 'off', ...kinds[kind] }]),
  ) as Record<Kind, Preferences['kinds'][Kind]>;
}

/** Without the fields that were not given. */
function defined<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
