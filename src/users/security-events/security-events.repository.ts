import { Injectable } from '@nestjs/common';
import { type AuditEventListResponse, AuditEventPageBody } from '../../audit/audit-event.schemas';
import { events, eventsOf, ownEventJson } from '../../audit/audit.view';
import { byId, byTime } from '../../platform/database/order';
import { pagesOf } from '../../platform/database/page';
import { sql } from '../../platform/database/sql';
import { Pages, type Paging } from '../../platform/http/pages';
import { MAX_LIMIT } from '../../platform/http/paging';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { userExists, usernameOf } from '../user.view';

/** What an account did and what was done to it, newest first. No page when there is no such account. */
export const OWN_EVENTS = pagesOf<{ viewer: number }, AuditEventPageBody>({
  name: 'users.securityEventsPage',
  body: AuditEventPageBody,
  items: 'events',
  maxLimit: MAX_LIMIT,
  identity: ['viewer'],
  source: ({ viewer }, { after, most }) => {
    const order = [byTime('e.at'), byId('e.id')];
    return {
      from: eventsOf(viewer, after(order), most),
      where: [],
      order,
      join: sql`join ${events}`,
      item: ownEventJson(viewer, usernameOf(sql`e.actor_id`)),
      exists: userExists(viewer),
    };
  },
});

/** Every question about what concerns one account. */
@Injectable()
export class SecurityEventsRepository {
  constructor(private readonly pages: Pages) {}

  /** Null when the account is gone. */
  findPage({ id }: Viewer, paging: Paging): Promise<JsonText<AuditEventListResponse> | null> {
    return this.pages.find(OWN_EVENTS, { viewer: id }, paging);
  }
}
