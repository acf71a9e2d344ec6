import { Injectable } from '@nestjs/common';
import type { AuditEventListResponse } from '../../audit/audit-event.schemas';
import { AuditEventPageBody } from '../../audit/audit-event.schemas';
import { allEvents, eventJson, events } from '../../audit/audit.view';
import { byId, byTime } from '../../platform/database/order';
import { pagesOf } from '../../platform/database/page';
import { sql } from '../../platform/database/sql';
import { Pages, type Paging } from '../../platform/http/pages';
import { MAX_LIMIT } from '../../platform/http/paging';
import type { JsonText } from '../../platform/kernel/json-text';
import { usernameOf } from '../../users/user.view';

/** Before and after everything that can have happened. */
const BEGINNING = new Date(0);
const END = new Date(Date.UTC(9999, 11, 31));

/** What the trail is filtered by, each in AND with the others. */
export interface AuditFilters {
  readonly actor?: number | undefined;
  readonly action?: string | undefined;
  /** Only beside `targetId`. */
  readonly targetType?: string | undefined;
  readonly targetId?: number | undefined;
  /** The earliest time that is shown. */
  readonly since?: Date | undefined;
  /** The time from which on nothing is shown. */
  readonly until?: Date | undefined;
}

/**
 * The trail, newest first; `id` breaks ties.
 *
 * Each combination of filters is served by the index of one of them in the list's order, so that page 1,000 costs what
 * page 1 does. Of several filters the planner picks the index; what the others leave out is read on the way, which for a
 * rare pair may be all that the first one has.
 */
export const TRAIL = pagesOf<AuditFilters, AuditEventPageBody>({
  name: 'admin.auditPage',
  body: AuditEventPageBody,
  items: 'events',
  maxLimit: MAX_LIMIT,
  optional: ['actor', 'action', 'targetType'],
  identity: ['actor', 'action', 'targetType', 'targetId', 'since', 'until'],
  source: ({ actor, action, targetType, targetId, since, until }, { has }) => ({
    from: allEvents,
    where: [
      sql`e.at >= ${since}::timestamptz and e.at < ${until}::timestamptz`,
      ...(has('actor') ? [sql`e.actor_id = ${actor}::int`] : []),
      ...(has('action') ? [sql`e.action = ${action}::text`] : []),
      ...(has('targetType')
        ? [sql`e.target_type = ${targetType}::text and e.target_id = ${targetId}::int`]
        : []),
    ],
    order: [byTime('e.at'), byId('e.id')],
    join: sql`join ${events}`,
    item: eventJson(usernameOf(sql`e.actor_id`)),
  }),
});

/** Every question about the whole trail. */
@Injectable()
export class AuditEventsRepository {
  constructor(private readonly pages: Pages) {}

  findPage(filters: AuditFilters, paging: Paging): Promise<JsonText<AuditEventListResponse>> {
    const { since = BEGINNING, until = END } = filters;
    return this.pages.get(TRAIL, { ...filters, since, until }, paging);
  }
}
