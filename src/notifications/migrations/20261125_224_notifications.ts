import { migration } from '../../platform/database/migration';

/** What people are told, and how many of it they have not read. */
export const NOTIFICATIONS = migration('20261125_224_notifications', [
  // What it is about has no foreign key: a deletion must not wait for however many were told. It is taken back later,
  // and not shown meanwhile.
  `create table notifications (
    id bigint generated always as identity constraint notifications_pkey primary key,
    reader_id integer not null constraint notifications_reader_id_fkey references users (id) on delete cascade,
    kind text collate "C" not null,
    subject_id integer not null,
    article_id integer,
    comment_id integer,
    actors_count integer not null constraint notifications_actors_count_check check (actors_count > 0),
    in_app boolean not null default true,
    unread smallint not null default 1 constraint notifications_unread_check check (unread in (0, 1)),
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now()
  ) with (fillfactor = 90)`,
  `create index notifications_reader_id_id_idx on notifications (reader_id, id desc)`,
  `create index notifications_reader_id_unread_id_idx on notifications (reader_id, unread desc, id desc)`,
  `create index notifications_reader_id_kind_subject_id_idx on notifications (reader_id, kind, subject_id) where unread = 1`,
  `create index notifications_article_id_idx on notifications (article_id) where article_id is not null`,
  `create index notifications_comment_id_idx on notifications (comment_id) where comment_id is not null`,
  `create index notifications_created_at_id_idx on notifications (created_at, id)`,

  // Each cause once: who did what to what, to whom it was told, and in which notification.
  `create table notification_causes (
    reader_id integer not null,
    kind text collate "C" not null,
    subject_id integer not null,
    actor_id integer not null constraint notification_causes_actor_id_fkey references users (id) on delete cascade,
    notification_id bigint not null
      constraint notification_causes_notification_id_fkey references notifications (id) on delete cascade,
    created_at timestamptz(3) not null default now(),
    constraint notification_causes_pkey primary key (reader_id, kind, subject_id, actor_id)
  )`,
  `create index notification_causes_notification_id_created_at_actor_id_idx
    on notification_causes (notification_id, created_at desc, actor_id desc)`,
  `create index notification_causes_actor_id_kind_subject_id_idx on notification_causes (actor_id, kind, subject_id)`,

  // How many a reader has not read. Kept by the table itself, whoever writes to it: rows in the order of readers, so that
  // two writers never wait for each other.
  `create table notification_counts (
    reader_id integer not null constraint notification_counts_pkey primary key
      constraint notification_counts_reader_id_fkey references users (id) on delete cascade,
    unread integer not null constraint notification_counts_unread_check check (unread >= 0)
  ) with (fillfactor = 50)`,
  `create function count_new_notifications() returns trigger language plpgsql as $$
    begin
      insert into notification_counts as c (reader_id, unread)
      select reader_id, sum(unread) from added group by reader_id order by reader_id
      on conflict (reader_id) do update set unread = c.unread + excluded.unread;
      return null;
    end $$`,
  `create function count_changed_notifications() returns trigger language plpgsql as $$
    begin
      with moved as (
        select reader_id, sum(unread) as unread from (
          select reader_id, unread from after_change union all select reader_id, -unread from before_change) each
         group by reader_id having sum(unread) <> 0),
      locked as materialized (
        select c.reader_id, moved.unread from notification_counts c join moved on moved.reader_id = c.reader_id
         order by c.reader_id for no key update of c)
      update notification_counts c set unread = c.unread + locked.unread from locked where locked.reader_id = c.reader_id;
      return null;
    end $$`,
  `create function count_gone_notifications() returns trigger language plpgsql as $$
    begin
      with moved as (select reader_id, sum(unread) as unread from gone group by reader_id having sum(unread) > 0),
      locked as materialized (
        select c.reader_id, moved.unread from notification_counts c join moved on moved.reader_id = c.reader_id
         order by c.reader_id for no key update of c)
      update notification_counts c set unread = c.unread - locked.unread from locked where locked.reader_id = c.reader_id;
      return null;
    end $$`,
  `create trigger notifications_added after insert on notifications referencing new table as added
     for each statement execute function count_new_notifications()`,
  `create trigger notifications_changed after update on notifications
     referencing old table as before_change new table as after_change
     for each statement execute function count_changed_notifications()`,
  `create trigger notifications_gone after delete on notifications referencing old table as gone
     for each statement execute function count_gone_notifications()`,

  // What somebody wants to hear of, and how, where it is not as usual.
  `create table notification_preferences (
    user_id integer not null constraint notification_preferences_pkey primary key
      constraint notification_preferences_user_id_fkey references users (id) on delete cascade,
    kinds jsonb not null default '{}',
    digest_hour smallint not null default 8
      constraint notification_preferences_digest_hour_check check (digest_hour between 0 and 23),
    time_zone text not null default 'UTC',
    next_digest_at timestamptz(3),
    last_digest_at timestamptz(3)
  )`,
  `create index notification_preferences_next_digest_at_idx on notification_preferences (next_digest_at)
    where next_digest_at is not null`,
]);
