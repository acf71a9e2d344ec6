import { migration } from '../../platform/database/migration';

/** Pictures in comments are public while the comment shows them. A comment without any costs nothing. */
export const COMMENT_MEDIA = migration('20261125_305_comment_media', [
  `create trigger comments_show_media after insert on comments
     for each row when (new.body like '%/media/%') execute function media_show_mentioned('comment')`,
  `create trigger comments_change_media after update of body on comments
     for each row when (old.body like '%/media/%' or new.body like '%/media/%')
     execute function media_show_mentioned('comment')`,
  `create trigger comments_release_media after delete on comments
     for each row when (old.body like '%/media/%') execute function media_release_uses('comment')`,
]);
