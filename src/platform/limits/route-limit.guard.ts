import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { accessOf } from '../http/access';
import { perHandler } from '../kernel/declared';
import type { DeclaredRoute, RouteAdditions } from '../kernel/documented';
import type { Limit } from './limit';
import { limitOf } from './limits.decorators';
import { RateLimitReached } from './limits.errors';
import type { CallerKey, LocalCounters } from './local-counters';
import type { Policy } from './policy';
import { RATE_LIMIT_HEADERS, writeRateLimit } from './rate-limit-headers';
import { RateLimiter } from './rate-limiter';

/** What a guard has to know of a route. */
export interface RouteLimit {
  readonly limit: Limit;
  readonly counters: LocalCounters;
  /** The route does not read an `Authorization` header. */
  readonly isPublic: boolean;
}

/**
 * What both guards of `platform/limits` do: find a route's limit, once, and count a request for it. A request whose limit
 * is not exact is counted in memory, without a promise: to wait for one costs a read more than to count it.
 */
@Injectable()
export abstract class RouteLimitGuard implements CanActivate {
  /** Null: the route is not limited. */
  protected readonly routeLimit = perHandler((context) => this.findRouteLimit(context));

  constructor(protected readonly limiter: RateLimiter) {}

  static documents(route: DeclaredRoute): RouteAdditions {
    if (limitOf(route) === null) return {};
    return { problems: [RateLimitReached], headers: RATE_LIMIT_HEADERS };
  }

  abstract canActivate(context: ExecutionContext): boolean | Promise<boolean>;

  /** @throws RateLimitReached; or what the database throws, where the limit is exact */
  protected count(
    { limit, counters }: RouteLimit,
    caller: CallerKey,
    response: Response,
  ): true | Promise<true> {
    if (limit.exact) return this.take(limit, caller, response);
    const now = performance.now();
    const window = counters.current(caller, now);
    const spent = counters.isSpent(window);
    if (!spent) counters.hit(window);
    this.decide(response, counters.policy, !spent, window.hits, window.endsAt - now);
    return true;
  }

  /** Says what is left, and refuses what was not granted. */
  private decide(response: Response, policy: Policy, granted: boolean, hits: number, msLeft: number): void {
    writeRateLimit(response, policy, hits, msLeft);
    if (!granted) throw RateLimitReached.of(policy, msLeft);
  }

  private async take(limit: Limit, caller: CallerKey, response: Response): Promise<true> {
    const { policy, granted, hits, msLeft } = await this.limiter.take(limit, caller);
    this.decide(response, policy, granted, hits, msLeft);
    return true;
  }

  private findRouteLimit(context: ExecutionContext): RouteLimit | null {
    const limit = this.limiter.isOn
      ? limitOf({ controller: context.getClass(), handler: context.getHandler() })
      : null;
    return (
      limit && { limit, counters: this.limiter.countersOf(limit), isPublic: accessOf(context) === 'public' }
    );
  }
}
