import { z } from 'zod';
import { pagedResponse } from '../platform/http/paging';
import { auditActions, isAuditAction } from './audit-action';

/**
 * The name of a declared action. What its schema says is read when the document is made: by then every room has declared
 * its own.
 */
export const auditActionName = () =>
  z.string({ error: 'must be given once' }).refine(isAuditAction, 'is not an action');

export const actionNames = () => auditActions().map(({ name }) => name);

const AuditActionSchema = auditActionName().meta({
  id: 'AuditAction',
  get enum() {
    return actionNames();
  },
  get description() {
    const explained = auditActions().map(({ name, meaning }) => `- \`${name}\`: ${meaning}`);
    return `What happened.\n\n${explained.join('\n')}`;
  },
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
    at: z.iso.datetime().meta({
      description:
        'When it happened; of what repeated, the first time. Events are listed and filtered by it.',
      examples: ['2016-02-18T03:22:56.637Z'],
    }),
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
    times: z
      .int()
      .min(1)
      .meta({
        description:
          'How often it happened. Failures that repeat within an hour (of the clock, in UTC), from one address (IPv6: one /64) and to one target, are one event: the rest of it is that of the first.',
        examples: [1],
      }),
    lastAt: z.iso.datetime().meta({
      description: 'When it happened last; `at`, unless it repeated.',
      examples: ['2016-02-18T03:22:56.637Z'],
    }),
  })
  .meta({ id: 'AuditEvent', description: 'Something that happened, as it was written down at the time.' });

/** A page as SQL writes it. */
export const AuditEventPageBody = z.strictObject({ events: z.array(AuditEventSchema) });

export type AuditEventPageBody = z.output<typeof AuditEventPageBody>;

export const AuditEventListResponse = pagedResponse(AuditEventPageBody, {
  id: 'AuditEventListResponse',
  description: 'One page of events, newest first.',
});
export type AuditEventListResponse = z.output<typeof AuditEventListResponse>;
