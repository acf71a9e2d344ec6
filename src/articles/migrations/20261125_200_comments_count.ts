import { migration } from '../../platform/database/migration';

/** Articles keep the number of their comments. The room of comments sets it for those that there are. */
export const COMMENTS_COUNT = migration('20261125_200_comments_count', [
  `alter table articles add column comments_count integer not null default 0
     constraint articles_comments_count_check check (comments_count >= 0)`,
]);
