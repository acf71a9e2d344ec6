import { Module } from '@nestjs/common';
import { Contributes } from '../platform/assembly/contribution';
import { ArticlesModule } from '../articles/articles.module';
import { Comment } from './comment.entity';
import { CommentRepository } from './comment.repository';
import { CommentsController } from './comments.controller';
import { CommentsService } from './comments.service';
import { COMMENTS_WRITTEN } from './migrations/20261125_261_comments_written';

/** Discussion under articles. */
@Contributes({
  tags: [{ name: 'Comments', description: 'The discussion under an article.', place: 70 }],
  entities: [Comment],
  tables: ['comments'],
  migrations: [COMMENTS_WRITTEN],
})
@Module({
  imports: [ArticlesModule],
  controllers: [CommentsController],
  providers: [CommentsService, CommentRepository],
})
export class CommentsModule {}
