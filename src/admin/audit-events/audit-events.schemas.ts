import { z } from 'zod';
import { actionNames, auditActionName } from '../../audit/audit-event.schemas';
import { cursorParameter, limitParameter } from '../../platform/http/paging';
import { BLANK, lookup, queryInteger } from '../../platform/http/validators';

const MAX_ID = 2 ** 31 - 1;

const id = () => queryInteger({ min: 1, max: MAX_ID }).optional();
const idMeta = { type: 'integer', minimum: 1, maximum: MAX_ID, examples: [1] };

const action = auditActionName()
  .optional()
  .meta({
    get enum() {
      return actionNames();
    },
    description: 'Only this.',
    examples: ['auth.sign-in'],
  });

/** The first and last moments that both engines, and a cursor, can tell. */
const EARLIEST = 0;
const LATEST = Date.UTC(9999, 11, 31);

/** A moment, in any zone; what was before there were computers, or is after the year 9999, is the nearest there is. */
const moment = () =>
  z
    .string({ error: 'must be given once' })
    .pipe(z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time, such as 2026-11-21T07:28:00Z' }))
    .transform((value) => new Date(Math.min(Math.max(Date.parse(value), EARLIEST), LATEST)))
    .optional();
const momentMeta = { type: 'string', format: 'date-time', examples: ['2026-11-21T07:28:00Z'] };

export const ListAuditEventsQuery = z
  .object({
    actor: id().meta({ ...idMeta, description: 'Only what the account of this number did.' }),
    action,
    targetType: lookup()
      .optional()
      .meta({ description: 'Only what was done to this, together with `targetId`.', examples: ['user'] }),
    targetId: id().meta({
      ...idMeta,
      description: 'Only what was done to this, together with `targetType`.',
    }),
    since: moment().meta({ ...momentMeta, description: 'Only what happened then or later.' }),
    until: moment().meta({ ...momentMeta, description: 'Only what happened before.' }),
    limit: limitParameter(),
    cursor: cursorParameter(),
  })
  .superRefine(({ targetType, targetId }, context) => {
    if ((targetType === undefined) === (targetId === undefined)) return;
    const path = targetType === undefined ? 'targetType' : 'targetId';
    context.addIssue({ code: 'custom', path: [path], message: BLANK });
  });
export type ListAuditEventsQuery = z.output<typeof ListAuditEventsQuery>;
