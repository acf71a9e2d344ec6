import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectThrottlerOptions, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../config/config';
import { presumeBadToken } from './bad-tokens';
import { countedAddress } from './client-address';
import { RateLimiter } from './rate-limiter';
import { PASS, RouteLimitGuard } from './route-limit.guard';

/**
 * The first guard of all: counts by address, before a body is read and before a token is verified.
 *
 * - A request without credentials, or to a route that reads none, counts for its route's policy.
 * - One with credentials is counted by user as soon as the token proves good, by {@link CallerLimitGuard}; here it
 *   counts as a bad token of its address until then. So bad tokens are few, and neighbours behind one address who are
 *   signed in neither use up each other's quotas nor suffer from each other's bad tokens.
 */
@Injectable()
export class AddressLimitGuard extends RouteLimitGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    protected readonly limiter: RateLimiter,
    reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super(options, limiter, reflector);
  }

  override canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.routeLimit(context);
    if (!route) return PASS;
    const request = context.getArgByIndex<Request>(0);
    const { policies } = this.limiter;
    if (policies && !route.isPublic && request.headers.authorization) {
      const counters = this.limiter.countersOf(policies.refusedTokens);
      presumeBadToken(request, counters, this.addressOf(request), performance.now());
      return PASS;
    }
    return this.count(route.policy, this.addressOf(request), context.getArgByIndex<Response>(1));
  }

  /** Express derives the address anew for each that asks, which takes as long as to count it. */
  private addressOf(request: Request): string {
    return countedAddress(this.config.trustProxy === 0 ? request.socket.remoteAddress : request.ip);
  }
}
