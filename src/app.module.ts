import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AdminModule } from './admin/admin.module';
import { GUARDS } from './app/guards';
import { FIRST_MIGRATIONS } from './app/migrations';
import { ArticlesModule } from './articles/articles.module';
import { AuditModule } from './audit/audit.module';
import { AuthModule } from './auth/auth.module';
import { CommentsModule } from './comments/comments.module';
import { HappeningsModule } from './happenings/happenings.module';
import { ConversationsModule } from './conversations/conversations.module';
import { EventsModule } from './events/events.module';
import { HiddenPeopleModule } from './hidden-people/hidden-people.module';
import { MailLinksModule } from './mail-links/mail-links.module';
import { NotificationsModule } from './notifications/notifications.module';
import { PagesModule } from './pages/pages.module';
import { MediaModule } from './media/media.module';
import { contributionsOf } from './platform/assembly/contribution';
import type { Config } from './platform/config/config';
import { ConfigModule } from './platform/config/config.module';
import { DatabaseModule } from './platform/database/database.module';
import type { OpenDatabase } from './platform/database/open-database';
import { HealthModule } from './platform/health/health.module';
import { HttpModule } from './platform/http/http.module';
import { IdempotencyModule } from './platform/idempotency/idempotency.module';
import { installJobs } from './platform/jobs/boss';
import { JobsModule } from './platform/jobs/jobs.module';
import { LimitsModule } from './platform/limits/limits.module';
import { LoggingModule } from './platform/logging/logging.module';
import { MailModule } from './platform/mail/mail.module';
import { TelemetryModule } from './platform/telemetry/telemetry.module';
import { ProfilesModule } from './profiles/profiles.module';
import { RecommendationsModule } from './recommendations/recommendations.module';
import { SearchModule } from './search/search.module';
import { SessionsModule } from './sessions/sessions.module';
import { UsersModule } from './users/users.module';
import { VerificationModule } from './verification/verification.module';

/** The rooms, in the order in which the document lists their paths. */
const ROOMS = [
  AuditModule,
  SessionsModule,
  MailLinksModule,
  VerificationModule,
  AuthModule,
  UsersModule,
  HiddenPeopleModule,
  HappeningsModule,
  MediaModule,
  ProfilesModule,
  ArticlesModule,
  EventsModule,
  CommentsModule,
  NotificationsModule,
  ConversationsModule,
  RecommendationsModule,
  SearchModule,
  AdminModule,
  PagesModule,
];

/** What the rooms contribute, and those modules of the platform that have something to add. */
export const CONTRIBUTIONS = contributionsOf([LimitsModule, IdempotencyModule, ...ROOMS, HealthModule]);

/** What the database is made of. */
export const SCHEMA = {
  entities: CONTRIBUTIONS.entities,
  migrations: [...FIRST_MIGRATIONS, ...CONTRIBUTIONS.migrations],
  install: installJobs,
};

/** The platform, and the rooms on it. */
@Module({})
export class AppModule {
  /** @param database null where nothing is run: for the document alone */
  static forRoot(config: Config, database: OpenDatabase | null): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config, CONTRIBUTIONS.settings),
        TelemetryModule,
        LoggingModule.forRoot(config),
        LimitsModule,
        HttpModule,
        DatabaseModule.forRoot(database),
        JobsModule,
        MailModule,
        IdempotencyModule,
        HealthModule,
        ...ROOMS,
      ],
      providers: GUARDS.map((useClass) => ({ provide: APP_GUARD, useClass })),
    };
  }
}
