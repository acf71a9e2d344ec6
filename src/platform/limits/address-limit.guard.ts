import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectThrottlerOptions, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { countedAddress } from './client-address';
import type { Policy } from './limit-policy';
import { RateLimiter } from './rate-limiter';
import { PASS, RouteLimitGuard } from './route-limit.guard';

const REFUND = Symbol('refund');

type PresentingRequest = Request & { [REFUND]?: (() => void) | undefined };

/** The request's token is good, or nobody could tell: it was counted as a bad one until now, and no longer is. */
export function clearOfBadToken(request: PresentingRequest): void {
  request[REFUND]?.();
  request[REFUND] = undefined;
}

/**
 * The first guard of all: counts by address, before a body is read and before a token is verified.
 *
 * - A request without credentials, or to a route that reads none, counts for its route's policy.
 * - One with credentials is counted by user as soon as the token proves good, by {@link CallerLimitGuard}; here it
 *   counts as a bad token of its address until then. So forged tokens are refused unread once there were too many from
 *   an address, and neighbours behind one address who are signed in do not use up each other's quotas.
 */
@Injectable()
export class AddressLimitGuard extends RouteLimitGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    protected readonly limiter: RateLimiter,
    reflector: Reflector,
  ) {
    super(options, limiter, reflector);
  }

  override canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.routeLimit(context);
    if (!route) return PASS;
    const request = context.getArgByIndex<PresentingRequest>(0);
    const response = context.getArgByIndex<Response>(1);
    const { policies } = this.limiter;
    if (policies && !route.isPublic && request.headers.authorization) {
      this.presume(policies.refusedTokens, request, response);
      return PASS;
    }
    return this.count(route.policy, countedAddress(request.ip), response);
  }

  /** Counts a token as a bad one until it is known to be good. */
  private presume(policy: Policy, request: PresentingRequest, response: Response): void {
    const now = performance.now();
    const counters = this.limiter.countersOf(policy);
    const window = counters.current(countedAddress(request.ip), now);
    const spent = counters.isSpent(window);
    if (!spent) counters.hit(window);
    this.decide(response, policy, !spent, window.hits, window.endsAt - now);
    request[REFUND] = () => {
      counters.giveBack(window);
    };
  }
}
