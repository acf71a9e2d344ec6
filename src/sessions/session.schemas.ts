import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../platform/http/paging';
import { pathId, text } from '../platform/http/validators';

/** What a session hands out: a short-lived credential, and the means to another. */
export const tokenFields = {
  token: z.string().meta({ description: 'A JWT (RFC 7519).', examples: ['eyJhbGciOiJIUzI1NiJ9.e30.c2ln'] }),
  refreshToken: z.string().meta({
    description: 'Good for one refresh, after which its successor is. Keep it secret.',
    examples: ['AAAAKgAAAAAAAAABVsU28LW4PSnuPybxpPabTJC9jerZz10biRnHWw'],
  }),
  expiresAt: z.iso
    .datetime()
    .meta({ description: 'When `token` expires.', examples: ['2016-02-25T03:22:56.000Z'] }),
};

export const RefreshRequest = z
  .object({
    refreshToken: text({ max: 2000 }).meta({
      examples: ['AAAAKgAAAAAAAAABVsU28LW4PSnuPybxpPabTJC9jerZz10biRnHWw'],
    }),
  })
  .meta({ id: 'RefreshRequest', description: 'The refresh token to exchange.' });
export type RefreshRequest = z.output<typeof RefreshRequest>;

export const TokensResponse = z
  .strictObject(tokenFields)
  .meta({ id: 'TokensResponse', description: 'Fresh credentials of the same session.' });
export type TokensResponse = z.output<typeof TokensResponse>;

export const SessionSchema = z
  .strictObject({
    id: z.int().meta({ examples: [42] }),
    device: z
      .string()
      .nullable()
      .meta({
        description: 'What signed in, as its `User-Agent` tells.',
        examples: ['Firefox 144 on Linux'],
      }),
    address: z
      .string()
      .nullable()
      .meta({ description: 'Network address it signed in from.', examples: ['203.0.113.7'] }),
    createdAt: z.iso.datetime().meta({ examples: ['2016-02-18T03:22:56.637Z'] }),
    lastSeenAt: z.iso
      .datetime()
      .meta({ description: 'To five minutes.', examples: ['2016-02-18T03:22:56.637Z'] }),
    expiresAt: z.iso
      .datetime()
      .meta({ description: 'When it ends unless refreshed before.', examples: ['2016-03-19T03:22:56.637Z'] }),
    current: z.boolean().meta({ description: 'Whether this request belongs to it.' }),
  })
  .meta({ id: 'Session', description: 'A place where somebody is signed in.' });

/** A page without its cursor. */
export const SessionPageBody = z.strictObject({ sessions: z.array(SessionSchema) });
export type SessionPageBody = z.output<typeof SessionPageBody>;

export const SessionListResponse = pagedResponse(SessionPageBody, {
  id: 'SessionListResponse',
  description: 'One page of sessions, newest first.',
});
export type SessionListResponse = z.output<typeof SessionListResponse>;

export const ListSessionsQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListSessionsQuery = z.output<typeof ListSessionsQuery>;

export const SessionIdParameter = pathId().meta({ examples: [42] });
