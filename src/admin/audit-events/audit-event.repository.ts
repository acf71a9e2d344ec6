import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import type { Position } from '../../platform/http/cursor';
import type { PageRow } from '../../platform/http/paging';
import { type AuditFilters, auditPageQuery, OWN_PAGE } from './audit-event.queries';

/** Before and after everything that can have happened. */
const BEGINNING = new Date(0);
const END = new Date(Date.UTC(9999, 11, 31));

export interface AuditPageRequest extends AuditFilters {
  /** The first moment. */
  readonly since?: Date | undefined;
  /** The first moment no longer. */
  readonly until?: Date | undefined;
  readonly limit: number;
  /** A position within that time, or null. */
  readonly after: Position | null;
}

/** Every question about the audit trail. */
@Injectable()
export class AuditEventRepository {
  constructor(private readonly db: Database) {}

  async findPage({ since, until, limit, after, ...filters }: AuditPageRequest): Promise<PageRow> {
    const { statement, values } = auditPageQuery(filters);
    const { at, id } = after ?? { at: until ?? END, id: 0 };
    return found(await this.db.row(statement, [limit, since ?? BEGINNING, at, id, ...values]));
  }

  /** Of one account. Null when there is no such account. */
  findOwnPage(userId: number, limit: number, after: Position | null): Promise<PageRow | null> {
    const { at, id } = after ?? { at: END, id: 0 };
    return this.db.row(OWN_PAGE, [limit, userId, at, id]);
  }
}

function found<T>(row: T | null): T {
  if (row === null) throw new Error('A page is one row');
  return row;
}
