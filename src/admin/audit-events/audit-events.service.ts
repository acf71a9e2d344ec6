import { Injectable } from '@nestjs/common';
import { CursorCodec } from '../../platform/http/cursor';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { JsonText } from '../../platform/kernel/json-text';
import { finishPage } from '../../platform/http/paging';
import { AuditEventRepository } from './audit-event.repository';
import type {
  AuditEventListResponse,
  ListAuditEventsQuery,
  ListSecurityEventsQuery,
} from '../../audit/audit-event.schemas';

/** Reading the audit trail: all of it, or what concerns oneself. Writing is the rooms', through `AuditLog`. */
@Injectable()
export class AuditEventsService {
  constructor(
    private readonly events: AuditEventRepository,
    private readonly cursors: CursorCodec,
  ) {}

  /** What happened anywhere. For administrators; the route's guard sees to that. */
  async list({ limit, cursor, ...filters }: ListAuditEventsQuery): Promise<JsonText<AuditEventListResponse>> {
    const { actor, action, targetType, targetId, since, until } = filters;
    const list = `audit ${JSON.stringify([actor, action, targetType, targetId, since, until])}`;
    const after = cursor === undefined ? null : this.cursors.decode(list, cursor);
    return finishPage(await this.events.findPage({ ...filters, limit, after }), list, this.cursors);
  }

  /**
   * What an account did, and what was done to it, without who else had a part in it.
   *
   * @throws TokenInvalid when the account behind a genuine token is gone
   */
  async listOwn(
    userId: number,
    { limit, cursor }: ListSecurityEventsQuery,
  ): Promise<JsonText<AuditEventListResponse>> {
    const list = `security-events ${userId}`;
    const after = cursor === undefined ? null : this.cursors.decode(list, cursor);
    const page = await this.events.findOwnPage(userId, limit, after);
    if (!page) throw new TokenInvalid();
    return finishPage(page, list, this.cursors);
  }
}
