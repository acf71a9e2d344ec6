import { migration } from '../../platform/database/migration';

/** What somebody answered to a comment is counted off for whom they are hidden from. */
export const COUNTS_OF_HIDDEN = migration('20261125_202_counts_of_hidden', [
  `create index comments_author_id_article_id_parent_id_idx on comments (author_id, article_id, parent_id)`,
  `drop index comments_author_id_idx`,
]);
