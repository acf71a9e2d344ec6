import type { ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { accessOf, type Viewer } from '../http/access';
import { perHandler } from '../kernel/declared';
import { RateLimitReached } from './limits.errors';
import type { Policy } from './limit-policy';
import type { CallerKey } from './local-counters';
import { writeRateLimit } from './rate-limit-headers';
import type { RateLimiter } from './rate-limiter';
import { routePolicy } from './route-policy';

/** What a guard has to know of a route. */
export interface RouteLimit {
  readonly policy: Policy;
  /** An `Authorization` header is not read there. */
  readonly isPublic: boolean;
}

export type CallerRequest = Request & { user?: Viewer };

/** True itself and no promise of it: Nest takes either, and to wait for one costs a read more than to count it. */
export const PASS = true as unknown as Promise<true>;

/**
 * What both guards of `platform/limits` do: find a route's policy, once, and count a request for it.
 *
 * `@nestjs/throttler`'s guard with its decorators, options and storage, but one policy a route, looked up without
 * reflection after the first time, counted in memory where that will do, and told of in headers of the present draft.
 */
export abstract class RouteLimitGuard extends ThrottlerGuard {
  protected abstract readonly limiter: RateLimiter;
  /** Null: the route is not limited. */
  protected readonly routeLimit = perHandler((context) => this.findRoute(context));

  /** @throws RateLimitReached; or what the database throws, where the policy is exact */
  protected count(policy: Policy, caller: CallerKey, response: Response): Promise<true> {
    if (policy.exact) return this.take(policy, caller, response);
    const now = performance.now();
    const counters = this.limiter.countersOf(policy);
    const window = counters.current(caller, now);
    const spent = counters.isSpent(window);
    if (!spent) counters.hit(window);
    this.decide(response, policy, !spent, window.hits, window.endsAt - now);
    return PASS;
  }

  /** Tells what is left, and refuses what was not granted. */
  protected decide(response: Response, policy: Policy, granted: boolean, hits: number, left: number): void {
    writeRateLimit(response, policy, hits, left);
    if (!granted) throw RateLimitReached.of(policy, left);
  }

  private async take(policy: Policy, caller: CallerKey, response: Response): Promise<true> {
    const { granted, hits, left } = await this.limiter.take(policy, caller);
    this.decide(response, policy, granted, hits, left);
    return true;
  }

  private findRoute(context: ExecutionContext): RouteLimit | null {
    const { policies } = this.limiter;
    const policy = policies && routePolicy(policies, context.getClass(), context.getHandler());
    return policy && { policy, isPublic: accessOf(context) === 'public' };
  }
}
