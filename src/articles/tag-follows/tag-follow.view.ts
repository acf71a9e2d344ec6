import { type Fragment, sql } from '../../platform/database/sql';

/** Tags that `viewer` follows, each as `t`. */
export const tagsFollowedBy = (viewer: Fragment): Fragment =>
  sql`(select t.tag_id from tag_follows t where t.user_id = ${viewer}::int) t`;
