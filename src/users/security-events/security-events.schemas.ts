import { z } from 'zod';
import { cursorParameter, limitParameter } from '../../platform/http/paging';

export const ListSecurityEventsQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListSecurityEventsQuery = z.output<typeof ListSecurityEventsQuery>;
