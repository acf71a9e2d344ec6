import { z } from 'zod';
import { AUDIT_ACTIONS, type AuditAction } from './audit-actions';
import { cursorParameter, limitParameter, nextCursorField } from '../platform/http/paging';
import { BLANK, lookup, queryInteger } from '../platform/http/validators';

const MAX_ID = 2 ** 31 - 1;

const actionNames = Object.keys(AUDIT_ACTIONS) as [AuditAction, ...AuditAction[]];

const actionsExplained = Object.entries(AUDIT_ACTIONS)
  .map(([action, meaning]) => `- \`${action}\`: ${meaning}`)
  .join('\n');

const AuditActionSchema = z.enum(actionNames).meta({
  id: 'AuditAction',
  description: `What happened.\n\n${actionsExplained}`,
  examples: ['auth.sign-in'],
});

const AuditActorSchema = z
  .strictObject({
    id: z.int().meta({ examples: [1] }),
    username: z
      .string()
      .nullable()
      .meta({ description: 'As it is now; null for an account that is gone.', examples: ['bob'] }),
  })
  .meta({ id: 'AuditActor', description: 'The account that did it.' });

const AuditTargetSchema = z
  .strictObject({
    type: z.string().meta({ description: '`user` for an account.', examples: ['user'] }),
    id: z
      .int()
      .nullable()
      .meta({ examples: [1] }),
  })
  .meta({ id: 'AuditTarget', description: 'What it was done to.' });

export const AuditEventSchema = z
  .strictObject({
    id: z.int().meta({ examples: [42] }),
    at: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    actor: AuditActorSchema.nullable().meta({
      description: 'Null for somebody who was not signed in, and for what a command or a job did.',
    }),
    action: AuditActionSchema,
    target: AuditTargetSchema.nullable().meta({ description: 'Null where there is none.' }),
    address: z
      .string()
      .nullable()
      .meta({
        description: 'IP address that the request came from; null where there was no request.',
        examples: ['192.0.2.7'],
      }),
    requestId: z
      .string()
      .nullable()
      .meta({
        description: 'The `X-Request-Id` of the answer; null where there was no request.',
        examples: ['0193f1c2-7d1e-7a40-8f5e-2b9a6c1d3e4f'],
      }),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .meta({ description: 'What else is known of it; never a secret.', examples: [{ role: 'admin' }] }),
  })
  .meta({ id: 'AuditEvent', description: 'Something that happened, as it was written down at the time.' });

export const AuditEventListResponse = z
  .strictObject({ events: z.array(AuditEventSchema), nextCursor: nextCursorField() })
  .meta({ id: 'AuditEventListResponse', description: 'One page of events, newest first.' });
export type AuditEventListResponse = z.output<typeof AuditEventListResponse>;

const id = () => queryInteger({ min: 1, max: MAX_ID }).optional();
const idMeta = { type: 'integer', minimum: 1, maximum: MAX_ID, examples: [1] };

const action = z
  .enum(actionNames, {
    error: ({ input }) => (Array.isArray(input) ? 'must be given once' : 'is not an action'),
  })
  .optional()
  .meta({ description: 'Only this.', examples: ['auth.sign-in'] });

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

export const ListSecurityEventsQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListSecurityEventsQuery = z.output<typeof ListSecurityEventsQuery>;
