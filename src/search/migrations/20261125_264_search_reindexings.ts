import { migration } from '../../platform/database/migration';

/** How far the index has been made anew, by kind. What was there before the index is indexed by a first run. */
export const SEARCH_REINDEXINGS = migration('20261125_264_search_reindexings', [
  `create table search_reindexings (
    kind smallint not null constraint search_reindexings_pkey primary key,
    last_id integer not null default 0,
    top_id integer,
    finished_at timestamptz(3)
  )`,
  'insert into search_reindexings (kind) values (1), (2), (3), (4)',
]);
