import { COMMENT_MEDIA } from './migrations/20261125_305_comment_media';
import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { recountComments } from '../articles/article.view';
import { ArticlesModule } from '../articles/articles.module';
import { EventsModule } from '../events/events.module';
import { Comment } from './comment.entity';
import { CommentRepository } from './comment.repository';
import { CommentsController } from './comments.controller';
import { CommentsService } from './comments.service';
import { CommentWritingRepository } from './comment-writing.repository';
import { LikeRepository } from './likes/like.repository';
import { LikesController } from './likes/likes.controller';
import { LikesService } from './likes/likes.service';
import { CommentEventRepository } from './live/comment-event.repository';
import { CommentEvents } from './live/comment-events.service';
import { THREADS } from './migrations/20261125_201_threads';
import { COUNTS_OF_HIDDEN } from './migrations/20261125_202_counts_of_hidden';
import { ModerationController } from './moderation/moderation.controller';
import { ModerationRepository } from './moderation/moderation.repository';
import { ModerationService } from './moderation/moderation.service';
import { ThreadRepository } from './threads/thread.repository';
import { ThreadsController } from './threads/threads.controller';
import { ThreadsService } from './threads/threads.service';
import { COMMENTS_WRITTEN } from './migrations/20261125_261_comments_written';

/** Discussion under articles: comments, answers to them, likes, and what the author of the article does about it. */
@Contributes({
  tags: [
    {
      name: 'Comments',
      description: 'The discussion under an article: threads, answers and likes.',
      place: 70,
    },
  ],
  entities: [Comment],
  tables: ['comments'],
  migrations: [THREADS, COUNTS_OF_HIDDEN, COMMENTS_WRITTEN, COMMENT_MEDIA],
  recounts: [
    recountComments(
      'select article_id, count(*)::int as n from comments where author_id is not null group by article_id',
    ),
    `update comments c set replies_count = counted.n
       from (select parent_id, count(*)::int as n from comments where parent_id is not null group by parent_id) counted
      where counted.parent_id = c.id and c.replies_count <> counted.n`,
    `update comments c set likes_count = counted.n
       from (select comment_id, count(*)::int as n from comment_likes group by comment_id) counted
      where counted.comment_id = c.id and c.likes_count <> counted.n`,
  ],
})
@Module({
  imports: [ArticlesModule, EventsModule],
  controllers: [CommentsController, ThreadsController, LikesController, ModerationController],
  providers: [
    CommentsService,
    CommentRepository,
    CommentEvents,
    CommentEventRepository,
    CommentWritingRepository,
    ThreadsService,
    ThreadRepository,
    LikesService,
    LikeRepository,
    ModerationService,
    ModerationRepository,
  ],
})
export class CommentsModule {}
