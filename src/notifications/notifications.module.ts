import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { EventsModule } from '../events/events.module';
import { UsersModule } from '../users/users.module';
import { NotificationEventRepository } from './live/notification-event.repository';
import { NotificationEvents } from './live/notification-events.service';
import { NotificationLetters } from './mails/notification-letters.service';
import { NotificationMailRepository } from './mails/notification-mail.repository';
import { NotificationMails } from './mails/notification-mails.service';
import { NOTIFICATIONS } from './migrations/20261125_224_notifications';
import { NOTIFICATION_DEMO } from './notification.demo';
import { NotificationRepository } from './notification.repository';
import { NotificationSettings } from './notification.settings';
import { NotificationsController } from './notifications.controller';
import { NotificationsService } from './notifications.service';
import { PreferenceRepository } from './preferences/preference.repository';
import { PreferencesController } from './preferences/preferences.controller';
import { PreferencesService } from './preferences/preferences.service';
import { UnsubscribeTokens } from './preferences/unsubscribe-tokens';
import { ArticleTelling } from './telling/article-telling.service';
import { CauseTelling } from './telling/cause-telling.service';
import { TellingRepository } from './telling/telling.repository';
import { Telling } from './telling/telling.service';

/** What people are told of what others do. */
@Contributes({
  tags: [{ name: 'Notifications', description: 'What others do that concerns you.', place: 72 }],
  migrations: [NOTIFICATIONS],
  settings: [NotificationSettings],
  demo: [NOTIFICATION_DEMO],
})
@Module({
  imports: [UsersModule, EventsModule],
  controllers: [PreferencesController, NotificationsController],
  providers: [
    NotificationsService,
    NotificationRepository,
    PreferencesService,
    PreferenceRepository,
    UnsubscribeTokens,
    Telling,
    CauseTelling,
    ArticleTelling,
    TellingRepository,
    NotificationMails,
    NotificationEvents,
    NotificationEventRepository,
    NotificationLetters,
    NotificationMailRepository,
  ],
})
export class NotificationsModule {}
