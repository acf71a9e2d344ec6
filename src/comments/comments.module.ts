import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles/articles.module';
import { CommentRepository } from './comment.repository';
import { CommentsController } from './comments.controller';
import { CommentsService } from './comments.service';

/** Discussion under articles. */
@Module({
  imports: [ArticlesModule],
  controllers: [CommentsController],
  providers: [CommentsService, CommentRepository],
})
export class CommentsModule {}
