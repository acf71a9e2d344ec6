import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { byId, type OrderKey } from '../platform/database/order';
import { pagesOf, type PageSource } from '../platform/database/page';
import { type Fragment, type Placeholders, raw, sql } from '../platform/database/sql';
import { command, question } from '../platform/database/statement';
import { Pages, type Paging } from '../platform/http/pages';
import { MAX_LIMIT } from '../platform/http/paging';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import {
  MAX_NOTIFICATION_BYTES,
  type NotificationListResponse,
  NotificationPageBody,
  UnreadCountResponse,
} from './notification.schemas';
import { notificationJson, shownNotification } from './notification.view';

const page = {
  body: NotificationPageBody,
  items: 'notifications',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_NOTIFICATION_BYTES,
  identity: ['viewer' as const],
};

const ofReader = (viewer: Fragment, order: readonly OrderKey[]): PageSource => ({
  from: sql`notifications n`,
  where: [sql`n.reader_id = ${viewer}::int`, shownNotification(viewer)],
  order,
  join: sql`join notifications n on n.id = page.id`,
  item: notificationJson(viewer),
});

/** A reader's notifications, newest first. One keeps its place when others join in: a walk meets each once. */
export const NOTIFICATIONS = pagesOf<{ readonly viewer: number }, NotificationPageBody>({
  name: 'notifications.page',
  ...page,
  source: ({ viewer }) => ofReader(viewer, [byId('n.id')]),
});

/** The unread first. One that is read during a walk goes to the others, and may be met again there. */
export const UNREAD_FIRST = pagesOf<{ readonly viewer: number }, NotificationPageBody>({
  name: 'notifications.unreadFirstPage',
  ...page,
  source: ({ viewer }) => ofReader(viewer, [byId('n.unread'), byId('n.id')]),
});

const UNREAD_COUNT = question({
  name: 'notifications.unreadCount',
  rows: 'one',
  json: UnreadCountResponse,
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select json_build_object('unreadCount', coalesce(
             (select unread from notification_counts where reader_id = ${viewer}::int), 0))::text as json`,
});

const MARK_SOME = command({
  name: 'notifications.markSome',
  rows: 'none',
  sql: ({ viewer, ids }: Placeholders<{ viewer: number; ids: number[] }>) => sql`
    with marked as (
      select id from notifications
       where reader_id = ${viewer}::int and id = any(${ids}::bigint[]) and unread = 1
       order by id for no key update)
    update notifications n set unread = 0 from marked where n.id = marked.id`,
});

const MARK_UP_TO = command({
  name: 'notifications.markUpTo',
  rows: 'none',
  sql: ({ viewer, upTo }: Placeholders<{ viewer: number; upTo: number }>) => sql`
    with marked as (
      select id from notifications
       where reader_id = ${viewer}::int and id <= ${upTo}::bigint and unread = 1
       order by id for no key update)
    update notifications n set unread = 0 from marked where n.id = marked.id`,
});

const IS_OWN = question({
  name: 'notifications.isOwn',
  rows: 'optional',
  row: z.strictObject({ id: z.number() }),
  sql: ({ viewer, id }: Placeholders<{ viewer: number; id: number }>) => sql`
    select n.id::float8 as id from notifications n
     where n.id = ${id}::bigint and n.reader_id = ${viewer}::int and ${shownNotification(viewer)}`,
});

/** Notifications that one statement clears away. */
export const SWEEP_BATCH = 1_000;

const SWEEP = command({
  name: 'notifications.sweep',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: ({ seconds }: Placeholders<{ seconds: number }>) => sql`
    with old as (
           select id from notifications where created_at < now() - ${seconds}::float8 * interval '1 second'
            order by created_at, id limit ${raw(String(SWEEP_BATCH))}),
         swept as (delete from notifications n using old where n.id = old.id returning n.id)
    select count(*)::int as swept from swept`,
});

/** Every question about what a reader has been told. */
@Injectable()
export class NotificationRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  findPage(
    { id: viewer }: Viewer,
    order: 'newest' | 'unread',
    paging: Paging,
  ): Promise<JsonText<NotificationListResponse>> {
    return this.pages.get(order === 'newest' ? NOTIFICATIONS : UNREAD_FIRST, { viewer }, paging);
  }

  countUnread({ id: viewer }: Viewer): Promise<JsonText<UnreadCountResponse>> {
    return this.db.run(UNREAD_COUNT, { viewer });
  }

  async isOwn(id: number, { id: viewer }: Viewer): Promise<boolean> {
    return (await this.db.run(IS_OWN, { viewer, id })) !== null;
  }

  async markSome(ids: readonly number[], { id: viewer }: Viewer): Promise<void> {
    await this.db.run(MARK_SOME, { viewer, ids: [...ids] });
  }

  /** Inside a transaction: a reader may have left a great many unread. */
  async markUpTo(upTo: number, { id: viewer }: Viewer): Promise<void> {
    await this.db.longWork(() => this.db.run(MARK_UP_TO, { viewer, upTo }));
  }

  /** Clears a batch of old ones away, and returns how many. */
  async sweep(seconds: number): Promise<number> {
    return (await this.db.run(SWEEP, { seconds })).swept;
  }
}
