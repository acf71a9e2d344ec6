import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { CallerRequest } from '../http/access';
import { currentAddress } from '../kernel/exchange';
import { clearOfBadToken, isPresumedBad } from './bad-tokens';
import { countedAddress } from './client-address';
import { RouteLimitGuard } from './route-limit.guard';

/**
 * Counts signed-in callers by user, wherever they call from, and those who are taken for anybody because their token is
 * bad by address. Runs after the guard that verifies tokens.
 */
@Injectable()
export class CallerLimitGuard extends RouteLimitGuard {
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.getArgByIndex<CallerRequest>(0);
    const { user } = request;
    if (!user && !isTakenForAnybody(request)) return true;
    const route = this.routeLimit(context);
    if (!route) return true;
    if (user) clearOfBadToken(request);
    return this.count(
      route,
      user?.id ?? countedAddress(currentAddress()),
      context.getArgByIndex<Response>(1),
    );
  }
}

/** Sent a bad token where none is needed. */
function isTakenForAnybody(request: CallerRequest): boolean {
  return request.refusal === undefined && isPresumedBad(request);
}
