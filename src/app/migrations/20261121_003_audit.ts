import { migration } from '../../platform/database/migration';

/** The audit trail, and the role that may read all of it. */
export const AUDIT = migration('20261121_003_audit', [
  `alter table users add column role text not null default 'user'
     constraint users_role_check check (role in ('user', 'admin'))`,
  `create index users_admin_username_key_idx on users (username_key) where role = 'admin'`,

  // People are numbers here, and no foreign key: of an erased account the number stays, and nothing more.
  `create table audit_events (
    id bigint generated always as identity constraint audit_events_pkey primary key,
    at timestamptz(3) not null default now(),
    actor_id integer,
    action text not null,
    target_type text,
    target_id integer,
    address inet,
    request_id text,
    details jsonb not null default '{}'
      constraint audit_events_details_check
        check (jsonb_typeof(details) = 'object' and octet_length(details::text) <= 2048),
    constraint audit_events_target_check check (target_id is null or target_type is not null)
  )`,
  `create index audit_events_at_id_idx on audit_events (at desc, id desc)`,
  `create index audit_events_actor_id_at_id_idx on audit_events (actor_id, at desc, id desc)`,
  `create index audit_events_target_type_target_id_at_id_idx
     on audit_events (target_type, target_id, at desc, id desc)`,
  `create index audit_events_action_at_id_idx on audit_events (action, at desc, id desc)`,

  // What is written stays as it was written, whoever asks: a privilege would not bind the owner or a superuser.
  `create function audit_events_refuse_change() returns trigger language plpgsql as $$
   begin
     raise exception 'audit_events is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
   end
   $$`,
  `create trigger audit_events_append_only before update or delete or truncate on audit_events
     for each statement execute function audit_events_refuse_change()`,
  // Also for a session that plays a replica's part (session_replication_role), which other triggers do not fire for.
  `alter table audit_events enable always trigger audit_events_append_only`,
]);
