import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { CallerRequest } from '../http/access';
import { clearOfBadToken } from './bad-tokens';
import { RouteLimitGuard } from './route-limit.guard';

/** Counts signed-in callers by user, wherever they call from. Runs after the guard that verifies tokens. */
@Injectable()
export class CallerLimitGuard extends RouteLimitGuard {
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.getArgByIndex<CallerRequest>(0);
    if (!request.user) return true;
    const route = this.routeLimit(context);
    if (!route) return true;
    clearOfBadToken(request);
    return this.count(route, request.user.id, context.getArgByIndex<Response>(1));
  }
}
