import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventLog } from '../../events/event-log.service';
import { articleTopic } from '../../events/event-type';
import { CommentEventRepository } from './comment-event.repository';
import { COMMENT_SAID } from './comment-event.schemas';

/** Tells those who watch an article of new comments on it. */
@Injectable()
export class CommentEvents implements OnModuleInit {
  constructor(
    private readonly log: EventLog,
    private readonly comments: CommentEventRepository,
  ) {}

  onModuleInit(): void {
    this.log.shownBy(COMMENT_SAID.type, (asked) => this.comments.show(COMMENT_SAID.type, asked));
  }

  /** At the end of a transaction. */
  async said(articleId: number, commentId: number): Promise<void> {
    await this.log.publish([articleTopic(articleId)], [{ type: COMMENT_SAID, about: commentId }]);
  }
}
