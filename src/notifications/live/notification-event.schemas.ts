import { z } from 'zod';
import { defineEvent } from '../../events/event-type';
import { NotificationSchema } from '../notification.schemas';

export const NOTIFICATION = defineEvent({
  type: 'notification',
  id: 'NotificationEvent',
  description: 'Somebody did something that concerns you, or joined those who did.',
  shape: { notification: NotificationSchema },
});

export const UNREAD_NOTIFICATIONS = defineEvent({
  type: 'unreadNotifications',
  id: 'UnreadNotificationsEvent',
  description: 'How many notifications you have not read by now. A stream begins with it.',
  greets: true,
  shape: { count: z.int().meta({ examples: [3] }) },
});
