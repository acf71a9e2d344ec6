import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** What the headers of a request for a stream say. */
export interface StreamHeaders {
  readonly lastEventId: string | undefined;
  /** Whether credentials were sent, good or not. */
  readonly hasCredentials: boolean;
}

export const RequestedStream = createParamDecorator(
  (_: unknown, context: ExecutionContext): StreamHeaders => {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const sent = headers['last-event-id'];
    // An `EventSource` that has not got any sends none; other clients may send an empty one.
    const lastEventId = typeof sent === 'string' && sent !== '' ? sent : undefined;
    return { lastEventId, hasCredentials: headers.authorization !== undefined };
  },
);
