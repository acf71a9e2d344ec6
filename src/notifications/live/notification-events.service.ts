import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventLog } from '../../events/event-log.service';
import type { Told } from '../mails/told.schemas';
import { NOTIFICATION, UNREAD_NOTIFICATIONS } from './notification-event.schemas';
import { NotificationEventRepository } from './notification-event.repository';

/** What a stream can name is an int; later ones are in the list, and in the count. */
const MAX_NAMED_ID = 2 ** 31 - 1;

/** Tellings of one transaction that streams name one by one. */
const MOST_NAMED = 50;

/** Brings notifications to readers as they come. What it tells belongs at the end of a transaction. */
@Injectable()
export class NotificationEvents implements OnModuleInit {
  constructor(
    private readonly log: EventLog,
    private readonly events: NotificationEventRepository,
  ) {}

  onModuleInit(): void {
    this.log.shownBy(NOTIFICATION.type, (asked) => this.events.showNotifications(NOTIFICATION.type, asked));
    this.log.shownBy(UNREAD_NOTIFICATIONS.type, (asked) =>
      this.events.showUnread(UNREAD_NOTIFICATIONS.type, asked),
    );
  }

  /** Of what many are told at once, their streams say how many they have not read, and the list says the rest. */
  async told(told: readonly Told[]): Promise<void> {
    if (told.length > MOST_NAMED) {
      await this.log.tell(
        [...new Set(told.map(({ readerId }) => readerId))],
        [{ type: UNREAD_NOTIFICATIONS }],
      );
      return;
    }
    // In the order of the topics, as everybody locks them.
    const inOrder = told.toSorted((one, other) => (`${one.readerId}` < `${other.readerId}` ? -1 : 1));
    for (const { readerId, notificationId } of inOrder)
      await this.log.tell(
        [readerId],
        [
          ...(notificationId <= MAX_NAMED_ID ? [{ type: NOTIFICATION, about: notificationId }] : []),
          { type: UNREAD_NOTIFICATIONS },
        ],
      );
  }
}
