import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { THROTTLER_LIMIT, THROTTLER_SKIP, THROTTLER_TTL } from '@nestjs/throttler/dist/throttler.constants';
import { declared } from '../kernel/declared';
import { LIMITED_AS } from './limited-as';
import { type Policies, type Policy, policyOf, type RoutePolicyName } from './limit-policy';

/**
 * The policy that a route declares or has by its method; null where `@SkipThrottle` exempts it.
 *
 * `@Throttle({ reads: { limit, ttl } })` on a handler gives it a quota, and counters, of its own.
 */
export function routePolicyName(controller: object, handler: object): RoutePolicyName | null {
  const name =
    (declared(LIMITED_AS, handler, controller) as RoutePolicyName | undefined) ?? byMethod(handler);
  return declared(THROTTLER_SKIP + name, handler, controller) === true ? null : name;
}

export function routePolicy(policies: Policies, controller: Named, handler: Named): Policy | null {
  const name = routePolicyName(controller, handler);
  if (name === null) return null;
  const limit = declared(THROTTLER_LIMIT + name, handler, controller);
  const ttl = declared(THROTTLER_TTL + name, handler, controller);
  if (typeof limit !== 'number' || typeof ttl !== 'number') return policies[name];
  const key = `${name} ${controller.name}.${handler.name}`;
  return policyOf(name, { count: limit, seconds: ttl / 1000 }, key);
}

type Named = object & { readonly name: string };

function byMethod(handler: object): RoutePolicyName {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  return method === undefined || method === RequestMethod.GET ? 'reads' : 'writes';
}
