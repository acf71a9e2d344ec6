import { migration } from '../../platform/database/migration';

/**
 * What is said to readers, for as long as a reader may ask for what was missed. An event holds the number of what it is
 * about and nothing of it: that is read when the event is delivered, by whoever may see it then.
 */
export const EVENT_LOG = migration('20261125_240_event_log', [
  // Its row is locked until the transaction ends that numbers an event: so numbers are given out in the order of commits.
  `create table event_topics (
    topic text collate "C" not null constraint event_topics_pkey primary key,
    last_number bigint not null
  ) with (fillfactor = 70)`,
  `create table event_log (
    topic text collate "C" not null,
    number bigint not null,
    type text collate "C" not null,
    about integer not null,
    at timestamptz(3) not null default now(),
    constraint event_log_pkey primary key (topic, number)
  )`,
  `create index event_log_at_idx on event_log (at)`,
  `create table event_tickets (
    hash text collate "C" not null constraint event_tickets_pkey primary key,
    user_id integer not null constraint event_tickets_user_id_fkey references users (id) on delete cascade,
    session_id integer not null constraint event_tickets_session_id_fkey references sessions (id) on delete cascade,
    expires_at timestamptz(3) not null
  )`,
  `create index event_tickets_user_id_idx on event_tickets (user_id)`,
  `create index event_tickets_session_id_idx on event_tickets (session_id)`,
  `create index event_tickets_expires_at_idx on event_tickets (expires_at)`,
]);
