import { type Fragment, isoTime, sql } from '../platform/database/sql';

/** How often event `e` happened, and when last. */
const repeats: Fragment = sql`'times', coalesce(r.times, 1), 'lastAt', ${isoTime('coalesce(r.last_at, e.at)')}`;

/** The JSON of event `e` for whoever may see all of it. @param username the actor's, null for an account that is gone */
export const eventJson = (username: Fragment): Fragment => sql`json_build_object(
    'id', e.id, 'at', ${isoTime('e.at')},
    'actor', case when e.actor_id is not null then json_build_object('id', e.actor_id, 'username', ${username}) end,
    'action', e.action,
    'target', case when e.target_type is not null then json_build_object('type', e.target_type, 'id', e.target_id) end,
    'address', host(e.address), 'requestId', e.request_id, 'details', e.details, ${repeats})`;

/** The same as `viewer` may see it, who learns nothing of who else had a part in it. */
export const ownEventJson = (viewer: Fragment, username: Fragment): Fragment => sql`json_build_object(
    'id', e.id, 'at', ${isoTime('e.at')},
    'actor', case when e.actor_id = ${viewer}::int then json_build_object('id', e.actor_id, 'username', ${username}) end,
    'action', e.action,
    'target', case when e.target_type <> 'user' or e.target_id = ${viewer}::int
                   then json_build_object('type', e.target_type, 'id', e.target_id) end,
    'address', case when e.actor_id is null or e.actor_id = ${viewer}::int then host(e.address) end,
    'requestId', case when e.actor_id is null or e.actor_id = ${viewer}::int then e.request_id end,
    'details', e.details, ${repeats})`;

/** The events of `page`, each as `e`, and as `r` how often they happened. */
export const events: Fragment = sql`audit_events e on e.id = page.id left join audit_repeats r on r.event_id = e.id`;

/** All events, each as `e`, to be filtered. */
export const allEvents: Fragment = sql`audit_events e`;

/**
 * The places of what `viewer` did and of what was done to their account, as `e`: the newest of either, merged, so that
 * each half is served by its own index.
 */
export const eventsOf = (viewer: Fragment, after: Fragment, most: Fragment): Fragment => sql`(
    ${newest(sql`e.actor_id = ${viewer}::int`, after, most)} union
    ${newest(sql`e.target_type = 'user' and e.target_id = ${viewer}::int`, after, most)}) e`;

const newest = (condition: Fragment, after: Fragment, most: Fragment): Fragment => sql`(
    select e.id, e.at from audit_events e
     where ${condition} and ${after} order by e.at desc, e.id desc limit ${most})`;
