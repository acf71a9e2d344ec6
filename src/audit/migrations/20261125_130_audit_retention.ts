import { migration } from '../../platform/database/migration';

/** Events may be deleted once they are old, by one function alone. */
export const AUDIT_RETENTION = migration('20261125_130_audit_retention', [
  `create or replace function audit_events_refuse_change() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' and current_setting('broadsheet.audit_forgetting', true) = 'on' then return null; end if;
     raise exception 'audit_events is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
   end
   $$`,

  // Whatever is asked of the function, or set by hand.
  `create function audit_events_keep_recent() returns trigger language plpgsql as $$
   begin
     if old.at > now() - interval '30 days' then
       raise exception 'audit_events keeps what is younger than 30 days' using errcode = 'insufficient_privilege';
     end if;
     return old;
   end
   $$`,
  `create trigger audit_events_keep_recent before delete on audit_events
     for each row execute function audit_events_keep_recent()`,
  `alter table audit_events enable always trigger audit_events_keep_recent`,

  // As the owner, for a server whose role may not delete.
  `create function audit_forget(kept interval, most integer) returns integer
   language plpgsql security definer set search_path = pg_catalog, public as $$
   declare
     forgotten integer;
   begin
     perform set_config('broadsheet.audit_forgetting', 'on', true);
     with gone as (
       delete from audit_events where id in (
         select id from audit_events where at < now() - greatest(kept, interval '30 days')
          order by at, id limit most for update skip locked)
       returning 1)
     select count(*) into forgotten from gone;
     perform set_config('broadsheet.audit_forgetting', 'off', true);
     return forgotten;
   end
   $$`,
  `revoke execute on function audit_forget(interval, integer) from public`,
]);
