import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { currentAddress } from '../../platform/kernel/exchange';

/** Units of a `User-Agent` that tell readers behind one address apart. */
const MAX_AGENT_UNITS = 200;

/** Who says that they read an article, when they are not signed in. */
export interface Visitor {
  /** Tells visitors apart within a day. It is hashed with the salt of the day, and kept in no other form. */
  readonly key: string;
  /** Whether the browser says that its reader is not to be tracked. */
  readonly objects: boolean;
}

/** `Sec-GPC: 1` (Global Privacy Control) and `DNT: 1` (Do Not Track) are both an objection. */
export const CurrentVisitor = createParamDecorator((_: unknown, context: ExecutionContext): Visitor => {
  const { headers } = context.switchToHttp().getRequest<Request>();
  return {
    key: `${currentAddress() ?? ''} ${(headers['user-agent'] ?? '').slice(0, MAX_AGENT_UNITS)}`,
    objects: headers['sec-gpc'] === '1' || headers.dnt === '1',
  };
});
