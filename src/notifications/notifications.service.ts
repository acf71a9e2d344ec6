import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { JsonText } from '../platform/kernel/json-text';
import { type Periodic, periodically } from '../platform/kernel/periodically';
import type { Viewer } from '../platform/kernel/viewer';
import { NotificationNotFound } from './notification.errors';
import { NotificationRepository, SWEEP_BATCH } from './notification.repository';
import type {
  ListNotificationsQuery,
  MarkNotificationsRequest,
  NotificationListResponse,
  UnreadCountResponse,
} from './notification.schemas';
import { NotificationSettings } from './notification.settings';

const SWEEP_INTERVAL_MS = 600_000;

/** What somebody has been told, and what of it they have read. */
@Injectable()
export class NotificationsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeping?: Periodic;

  constructor(
    private readonly db: Database,
    private readonly notifications: NotificationRepository,
    private readonly settings: NotificationSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping = periodically('clearing old notifications away', SWEEP_INTERVAL_MS, async () => {
      while ((await this.notifications.sweep(this.settings.retentionSeconds)) >= SWEEP_BATCH);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping?.stop();
  }

  list(
    { order, ...paging }: ListNotificationsQuery,
    viewer: Viewer,
  ): Promise<JsonText<NotificationListResponse>> {
    return this.notifications.findPage(viewer, order, paging);
  }

  countUnread(viewer: Viewer): Promise<JsonText<UnreadCountResponse>> {
    return this.notifications.countUnread(viewer);
  }

  /** @throws NotificationNotFound */
  async markOne(id: number, viewer: Viewer): Promise<void> {
    if (!(await this.notifications.isOwn(id, viewer))) throw new NotificationNotFound();
    await this.notifications.markSome([id], viewer);
  }

  /** Marks some, or all up to one, and answers how many are left unread. What is not the caller's is passed over. */
  mark(
    { read: { ids, upTo } }: MarkNotificationsRequest,
    viewer: Viewer,
  ): Promise<JsonText<UnreadCountResponse>> {
    return this.db.transaction(async () => {
      if (ids !== undefined) await this.notifications.markSome(ids, viewer);
      if (upTo !== undefined) await this.notifications.markUpTo(upTo, viewer);
      return this.notifications.countUnread(viewer);
    });
  }
}
