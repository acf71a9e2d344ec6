import { type Fragment, sql } from '../../platform/database/sql';

/** Whether `viewer` follows a tag. */
export const followsTag = (viewer: Fragment, tag: Fragment): Fragment =>
  sql`exists (select from tag_follows t where t.user_id = ${viewer}::int and t.tag_id = ${tag})`;

/** Tags that `viewer` follows, each as `t`. */
export const tagsFollowedBy = (viewer: Fragment): Fragment =>
  sql`(select t.tag_id from tag_follows t where t.user_id = ${viewer}::int) t`;
