import { migration } from '../../platform/database/migration';

/** What people did that others may want to hear of, until it has been told. */
export const HAPPENINGS = migration('20261125_223_happenings', [
  // No foreign keys: a row is soon gone, and what it names may be gone before it.
  `create table happenings (
    id bigint generated always as identity constraint happenings_pkey primary key,
    kind text collate "C" not null,
    actor_id integer not null,
    object_id integer not null,
    told_at timestamptz(3),
    told_id integer
  )`,
  `create index happenings_kind_id_idx on happenings (kind, id)`,
]);
