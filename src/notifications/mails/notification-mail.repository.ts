import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, raw, sql } from '../../platform/database/sql';
import { question } from '../../platform/database/statement';
import { NotificationSchema } from '../notification.schemas';
import { notificationJson, shownByMail } from '../notification.view';

/** Notifications that one mail names. */
export const MOST_NAMED = 20;

const NotificationRow = z.strictObject({ notification: NotificationSchema });

const ONE = question({
  name: 'mails.notification',
  rows: 'optional',
  row: NotificationRow,
  sql: ({ reader, id }: Placeholders<{ reader: number; id: number }>) => sql`
    select ${notificationJson(reader)} as notification from notifications n
     where n.id = ${id}::bigint and n.reader_id = ${reader}::int and (n.unread = 1 or not n.in_app)
       and ${shownByMail(reader)}`,
});

const OF_A_DAY = question({
  name: 'mails.ofADay',
  rows: 'many',
  row: NotificationRow,
  sql: ({ reader, since }: Placeholders<{ reader: number; since: Date }>) => sql`
    select ${notificationJson(reader)} as notification
      from notifications n join notification_preferences p on p.user_id = n.reader_id
     where n.reader_id = ${reader}::int and n.created_at > ${since}::timestamptz and (n.unread = 1 or not n.in_app)
       and p.kinds -> n.kind ->> 'mail' = 'daily' and ${shownByMail(reader)}
     order by n.id desc limit ${raw(String(MOST_NAMED + 1))}`,
});

export type Named = z.output<typeof NotificationSchema>;

/** What a mail says of notifications, by the time that it is written. */
@Injectable()
export class NotificationMailRepository {
  constructor(private readonly db: Database) {}

  /** Null where it was read or taken back meanwhile. */
  async find(id: number, reader: number): Promise<Named | null> {
    return (await this.db.run(ONE, { reader, id }))?.notification ?? null;
  }

  /** The newest since a time, one more than a mail names. */
  async findSince(reader: number, since: number): Promise<Named[]> {
    return (await this.db.run(OF_A_DAY, { reader, since: new Date(since) })).map(
      ({ notification }) => notification,
    );
  }
}
