import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Showing } from '../../events/event-type';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { question } from '../../platform/database/statement';
import { notificationJson, shownNotification } from '../notification.view';

/** Readers, and of what each is told; both as long. */
interface Asked {
  readonly type: string;
  readonly readerIds: number[];
  readonly abouts: number[];
}

const Shown = z.strictObject({ readerId: z.int(), about: z.int(), json: z.string() });

const NOTIFICATIONS = question({
  name: 'live.notificationEvents',
  rows: 'many',
  row: Shown,
  sql: ({ type, readerIds, abouts }: Placeholders<Asked>) => sql`
    select asked.reader as "readerId", asked.about, json_build_object(
             'type', ${type}::text, 'notification', ${notificationJson(sql`asked.reader`)})::text as json
      from unnest(${readerIds}::int[], ${abouts}::int[]) as asked (reader, about)
      join notifications n on n.id = asked.about and n.reader_id = asked.reader
     where ${shownNotification(sql`asked.reader`)}`,
});

const UNREAD = question({
  name: 'live.unreadEvents',
  rows: 'many',
  row: Shown,
  sql: ({ type, readerIds, abouts }: Placeholders<Asked>) => sql`
    select asked.reader as "readerId", asked.about, json_build_object(
             'type', ${type}::text, 'count', coalesce(c.unread, 0))::text as json
      from unnest(${readerIds}::int[], ${abouts}::int[]) as asked (reader, about)
      left join notification_counts c on c.reader_id = asked.reader`,
});

type Show = (type: string, asked: readonly Showing[]) => Promise<(Showing & { json: string })[]>;

/** What readers are shown of notifications as they come. */
@Injectable()
export class NotificationEventRepository {
  constructor(private readonly db: Database) {}

  readonly showNotifications: Show = (type, asked) => this.db.run(NOTIFICATIONS, given(type, asked));
  readonly showUnread: Show = (type, asked) => this.db.run(UNREAD, given(type, asked));
}

function given(type: string, asked: readonly Showing[]): Asked {
  return {
    type,
    readerIds: asked.map(({ readerId }) => readerId),
    abouts: asked.map(({ about }) => about),
  };
}
