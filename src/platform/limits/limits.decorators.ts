import { RequestMethod, SetMetadata } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { declared } from '../kernel/declared';
import type { DeclaredRoute } from '../kernel/documented';
import type { Limit } from './limit';
import { READS, WRITES } from './platform.limits';

const LIMITED_AS = 'broadsheet:limited-as';

/**
 * Which limit the requests of a route count for. Without it, those of a GET count for {@link READS}, all others for
 * {@link WRITES}. Requests are counted by user where a route knows one, and by address on public routes.
 */
export const LimitedAs = (limit: Limit) => SetMetadata(LIMITED_AS, limit);

/** Not limited: what load balancers and other services ask, and pages. */
export const Unlimited = () => SetMetadata(LIMITED_AS, false);

/** The limit that a route declares or has by its method; null where it is {@link Unlimited}. */
export function limitOf({ controller, handler }: DeclaredRoute): Limit | null {
  const limit = declared(LIMITED_AS, handler, controller) as Limit | false | undefined;
  return limit === false ? null : (limit ?? byMethod(handler));
}

function byMethod(handler: object): Limit {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  return method === undefined || method === RequestMethod.GET ? READS : WRITES;
}
