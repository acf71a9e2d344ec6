import { RequestMethod, SetMetadata } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { declared } from '../kernel/declared';
import type { DeclaredRoute } from '../kernel/documented';
import { declaredBody } from './takes-body';

/** What a request costs the server most of. Each has a line of its own, so that none takes what another one needs. */
export type Work = 'reads' | 'writes' | 'hashing';

const COSTS = 'broadsheet:costs';

/**
 * What a route's requests cost, where its method does not say it: a hash of a password, or nothing that is scarce. The
 * latter are never refused for want of capacity.
 */
export const Costs = (work: 'hashing' | 'nothing') => SetMetadata(COSTS, work);

/** A GET reads, everything else writes, unless the route says otherwise. A body that streams in may take any time. */
export function workOf(route: DeclaredRoute): Work | 'nothing' {
  const costs = declared(COSTS, route.handler, route.controller) as 'hashing' | 'nothing' | undefined;
  if (costs !== undefined) return costs;
  const body = declaredBody(route);
  if (body !== 'none' && 'mediaTypes' in body) return 'nothing';
  const method = Reflect.getMetadata(METHOD_METADATA, route.handler) as RequestMethod | undefined;
  return method === RequestMethod.GET ? 'reads' : 'writes';
}
