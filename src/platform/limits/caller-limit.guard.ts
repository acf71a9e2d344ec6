import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectThrottlerOptions, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { Response } from 'express';
import { clearOfBadToken } from './bad-tokens';
import { RateLimiter } from './rate-limiter';
import { type CallerRequest, PASS, RouteLimitGuard } from './route-limit.guard';

/** Counts whoever is signed in by user, wherever they call from. Runs right after the guard that verifies tokens. */
@Injectable()
export class CallerLimitGuard extends RouteLimitGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    protected readonly limiter: RateLimiter,
    reflector: Reflector,
  ) {
    super(options, limiter, reflector);
  }

  override canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.getArgByIndex<CallerRequest>(0);
    if (!request.user) return PASS;
    const route = this.routeLimit(context);
    if (!route) return PASS;
    clearOfBadToken(request);
    return this.count(route.policy, request.user.id, context.getArgByIndex<Response>(1));
  }
}
