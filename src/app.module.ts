import { type DynamicModule, Module } from '@nestjs/common';
import { Article, ArticleSlug } from './articles/article.entity';
import { ArticlesModule } from './articles/articles.module';
import { AdminModule } from './admin/admin.module';
import { AuthModule } from './auth/auth.module';
import { Comment } from './comments/comment.entity';
import { CommentsModule } from './comments/comments.module';
import { PagesModule } from './pages/pages.module';
import { AuditModule } from './audit/audit.module';
import type { Config } from './platform/config/config';
import { ConfigModule } from './platform/config/config.module';
import { DatabaseModule } from './platform/database/database.module';
import type { OpenDatabase } from './platform/database/open-database';
import { HealthModule } from './platform/health/health.module';
import { HttpModule } from './platform/http/http.module';
import { JobsModule } from './platform/jobs/jobs.module';
import { LimitsModule } from './platform/limits/limits.module';
import { LoggingModule } from './platform/logging/logging.module';
import { MailModule } from './platform/mail/mail.module';
import { ProfilesModule } from './profiles/profiles.module';
import { SessionsModule } from './sessions/sessions.module';
import { User } from './users/user.entity';
import { UsersModule } from './users/users.module';
import { VerificationModule } from './verification/verification.module';

/** Every entity of every room. */
export const ENTITIES = [User, Article, ArticleSlug, Comment];

/** The list of rooms. */
@Module({})
export class AppModule {
  /** @param database null where nothing is run: for the document alone */
  static forRoot(config: Config, database: OpenDatabase | null): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(config),
        LimitsModule,
        HttpModule,
        DatabaseModule.forRoot(database),
        AuditModule,
        JobsModule,
        MailModule,
        HealthModule,
        SessionsModule,
        VerificationModule,
        AuthModule,
        UsersModule,
        ProfilesModule,
        ArticlesModule,
        CommentsModule,
        AdminModule,
        PagesModule,
      ],
    };
  }
}
