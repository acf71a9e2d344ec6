import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  addBlock,
  addMute,
  hiddenBy,
  type Reason,
  removeBlock,
  removeMute,
  type ViewerFragment,
} from '../../hidden-people/hidden-people.view';
import { predicate } from '../../platform/database/compile';
import { Database } from '../../platform/database/database';
import { byId, byTime } from '../../platform/database/order';
import { pagesOf, type PageSource } from '../../platform/database/page';
import { type Fragment, type Placeholders, sql } from '../../platform/database/sql';
import { command } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import { Pages, type Paging } from '../../platform/http/pages';
import { MAX_LIMIT } from '../../platform/http/paging';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { usernameKey } from '../../users/user.entity';
import { CannotBlockOneself, CannotMuteOneself, ProfileNotFound } from '../profile.errors';
import { MAX_PROFILE_BYTES, type ProfileListResponse, ProfilePageBody } from '../profile.schemas';
import { profileJson, profiles, profilesOfPage, reachableProfile } from '../profile.view';

interface Asked {
  /** Lower-cased. */
  username: string;
  viewer: number;
}

const Account = z.strictObject({ id: z.int() });

const account = ({ username, viewer }: Placeholders<Asked>): Fragment => sql`
  account as (select u.id from ${profiles} where u.username_key = ${username} and ${reachableProfile(viewer)})`;

const violations = {
  hidden_accounts_viewer_id_fkey: TokenInvalid,
  hidden_accounts_account_id_fkey: ProfileNotFound,
};

const MUTE = command({
  name: 'hidden.mute',
  rows: 'optional',
  row: Account,
  violations: { ...violations, hidden_accounts_not_oneself_check: CannotMuteOneself },
  sql: (given: Placeholders<Asked>) => sql`
    with ${account(given)}, muted as (${addMute(given.viewer, sql`account`)}) select id from account`,
});

const UNMUTE = command({
  name: 'hidden.unmute',
  rows: 'optional',
  row: Account,
  sql: (given: Placeholders<Asked>) => sql`
    with ${account(given)}, unmuted as (${removeMute(given.viewer, sql`account`)}) select id from account`,
});

const BLOCK = command({
  name: 'hidden.block',
  rows: 'optional',
  row: Account,
  violations: { ...violations, hidden_accounts_not_oneself_check: CannotBlockOneself },
  sql: (given: Placeholders<Asked>) => sql`
    with ${account(given)}, blocked as (${addBlock(given.viewer, sql`account`)}) select id from account`,
});

const UNBLOCK = command({
  name: 'hidden.unblock',
  rows: 'optional',
  row: Account,
  sql: (given: Placeholders<Asked>) => sql`
    with ${account(given)}, unblocked as (${removeBlock(given.viewer, sql`account`)}) select id from account`,
});

/** People are shown to whoever hides them, and in these lists alone. */
const shownToWhoHides = (_viewer: ViewerFragment): Fragment => predicate('users', sql`true`);

const page = {
  body: ProfilePageBody,
  items: 'profiles',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_PROFILE_BYTES,
  identity: ['viewer' as const],
};

/** Whom the viewer hides for a reason, the last one first. */
const hiddenFor = (reason: Reason, viewer: Fragment): PageSource => ({
  from: hiddenBy(viewer, reason),
  where: [shownToWhoHides(viewer)],
  order: [byTime('h.created_at'), byId('h.account_id')],
  join: profilesOfPage,
  item: profileJson(viewer),
});

export const MUTED = pagesOf<{ readonly viewer: number }, ProfilePageBody>({
  name: 'hidden.mutedPage',
  ...page,
  source: ({ viewer }) => hiddenFor('mutes', viewer),
});

export const BLOCKED = pagesOf<{ readonly viewer: number }, ProfilePageBody>({
  name: 'hidden.blockedPage',
  ...page,
  source: ({ viewer }) => hiddenFor('blocks', viewer),
});

/** Every question about whom somebody mutes or blocks. Each of a name answers null when the caller finds nobody by it. */
@Injectable()
export class HiddenProfileRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  mute(username: string, viewer: Viewer): Promise<{ id: number } | null> {
    return this.db.run(MUTE, given(username, viewer));
  }

  unmute(username: string, viewer: Viewer): Promise<{ id: number } | null> {
    return this.db.run(UNMUTE, given(username, viewer));
  }

  block(username: string, viewer: Viewer): Promise<{ id: number } | null> {
    return this.db.run(BLOCK, given(username, viewer));
  }

  unblock(username: string, viewer: Viewer): Promise<{ id: number } | null> {
    return this.db.run(UNBLOCK, given(username, viewer));
  }

  findMutedPage({ id }: Viewer, paging: Paging): Promise<JsonText<ProfileListResponse>> {
    return this.pages.get(MUTED, { viewer: id }, paging);
  }

  findBlockedPage({ id }: Viewer, paging: Paging): Promise<JsonText<ProfileListResponse>> {
    return this.pages.get(BLOCKED, { viewer: id }, paging);
  }
}

const given = (username: string, { id }: Viewer): Asked => ({ username: usernameKey(username), viewer: id });
