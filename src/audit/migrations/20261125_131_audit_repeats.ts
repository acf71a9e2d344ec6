import { migration } from '../../platform/database/migration';

/** Failures that repeat are counted beside the trail, whose events stay as they were written. */
export const AUDIT_REPEATS = migration('20261125_131_audit_repeats', [
  // The event's number is drawn here: the event is written only when its row here is new. No foreign key: nothing but
  // audit_forget deletes an event, and it deletes this row with it.
  `create table audit_repeats (
    event_id bigint not null default nextval('audit_events_id_seq') constraint audit_repeats_pkey primary key,
    action text not null,
    target_type text,
    target_id integer,
    address inet,
    hour timestamptz not null,
    times integer not null default 1 constraint audit_repeats_times_check check (times >= 1),
    last_at timestamptz(3) not null default now(),
    constraint audit_repeats_action_target_address_hour_key
      unique nulls not distinct (action, target_type, target_id, address, hour)
  )`,

  `create or replace function audit_forget(kept interval, most integer) returns integer
   language plpgsql security definer set search_path = pg_catalog, public as $$
   declare
     forgotten integer;
   begin
     perform set_config('broadsheet.audit_forgetting', 'on', true);
     with gone as (
       delete from audit_events where id in (
         select id from audit_events where at < now() - greatest(kept, interval '30 days')
          order by at, id limit most for update skip locked)
       returning id),
     uncounted as (
       delete from audit_repeats r using gone where r.event_id = gone.id)
     select count(*) into forgotten from gone;
     perform set_config('broadsheet.audit_forgetting', 'off', true);
     return forgotten;
   end
   $$`,
]);
