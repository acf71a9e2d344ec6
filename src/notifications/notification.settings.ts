import { DAY_SECONDS, timeSpan } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

export class NotificationSettings extends defineSettings({
  retentionSeconds: variable(
    'NOTIFICATION_RETENTION',
    timeSpan(DAY_SECONDS, 3650 * DAY_SECONDS).prefault('90d'),
    {
      otherwise: '`90d`',
      meaning: 'How long notifications are kept, read or not.',
    },
  ),
}) {}
