import { defineEvent } from '../../events/event-type';
import { CommentSchema } from '../comment.schemas';

export const COMMENT_SAID = defineEvent({
  type: 'comment',
  id: 'CommentEvent',
  description: 'Somebody commented on the article that the stream was opened with.',
  shape: { comment: CommentSchema },
});
