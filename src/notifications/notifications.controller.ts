import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../platform/http/access';
import { NotStored } from '../platform/http/caching';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { NotificationNotFound } from './notification.errors';
import {
  ListNotificationsQuery,
  MarkNotificationsRequest,
  NotificationIdParameter,
  NotificationListResponse,
  UnreadCountResponse,
} from './notification.schemas';
import { NotificationsService } from './notifications.service';

@ApiTags('Notifications')
@Controller('api/notifications')
@Protected()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @Operation({
    id: 'notifications.list',
    summary: 'List your notifications',
    description:
      'What several people do to the same thing within a day, while you have not read of it, is one. It keeps its place when others join in.',
    success: 'One page',
    returns: NotificationListResponse,
    paged: true,
  })
  list(
    @Query({ schema: ListNotificationsQuery }) query: ListNotificationsQuery,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<NotificationListResponse>> {
    return this.notifications.list(query, viewer);
  }

  @Get('unread-count')
  @NotStored()
  @Operation({
    id: 'notifications.countUnread',
    summary: 'Count your unread notifications',
    description: 'The number is kept, not counted: it may be asked for every second.',
    success: 'The number',
    returns: UnreadCountResponse,
  })
  countUnread(@CurrentUser() viewer: Viewer): Promise<JsonText<UnreadCountResponse>> {
    return this.notifications.countUnread(viewer);
  }

  @Put('read')
  @Operation({
    id: 'notifications.mark',
    summary: 'Mark notifications as read: some, or all up to one',
    description: '`upTo` is the id of the newest one that was seen: those that came since stay unread.',
    success: 'How many are left unread',
    returns: UnreadCountResponse,
  })
  mark(
    @Body({ schema: MarkNotificationsRequest }) request: MarkNotificationsRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<JsonText<UnreadCountResponse>> {
    return this.notifications.mark(request, viewer);
  }

  @Put(':id/read')
  @Operation({
    id: 'notifications.markOne',
    summary: 'Mark a notification as read',
    status: 204,
    success: 'Marked',
    problems: [NotificationNotFound],
  })
  markOne(
    @Param('id', { schema: NotificationIdParameter }) id: number,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.notifications.markOne(id, viewer);
  }
}
