import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { currentAddress } from '../kernel/exchange';
import { presumeBadToken } from './bad-tokens';
import { countedAddress } from './client-address';
import type { LocalCounters } from './local-counters';
import { REFUSED_TOKENS } from './platform.limits';
import { RateLimiter } from './rate-limiter';
import { RouteLimitGuard } from './route-limit.guard';

/**
 * Counts by address, before a token is verified and before a body is read.
 *
 * - A request without credentials, or to a route that reads none, counts for its route's limit.
 * - A request with credentials is counted by user as soon as the token proves good, by {@link CallerLimitGuard}. Until
 *   then it counts as a bad token of its address. So bad tokens are few, and neighbours behind one address who are signed
 *   in neither use up each other's quotas nor suffer from each other's bad tokens. Where credentials are optional, a bad
 *   token is counted by that guard besides, as what its sender is taken for: anybody at the address.
 */
@Injectable()
export class AddressLimitGuard extends RouteLimitGuard {
  private readonly badTokens: LocalCounters;

  constructor(limiter: RateLimiter) {
    super(limiter);
    this.badTokens = limiter.countersOf(REFUSED_TOKENS);
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const route = this.routeLimit(context);
    if (!route) return true;
    const request = context.getArgByIndex<Request>(0);
    const address = countedAddress(currentAddress());
    if (!route.isPublic && request.headers.authorization) {
      presumeBadToken(request, this.badTokens, address, performance.now());
      return true;
    }
    return this.count(route, address, context.getArgByIndex<Response>(1));
  }
}
