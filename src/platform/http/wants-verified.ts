import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { declaredAccess, EVEN_UNVERIFIED } from './access';
import { declared } from '../kernel/declared';

const READS = new Set<RequestMethod | undefined>([RequestMethod.GET, RequestMethod.HEAD]);

/** Whether a handler is one that REQUIRE_VERIFIED_EMAIL guards: it writes, for somebody signed in, and does not say otherwise. */
export function wantsVerified(handler: object, controller: object): boolean {
  const access = declaredAccess(handler, controller) ?? 'protected';
  const isRead = READS.has(Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
  const excepted = declared(EVEN_UNVERIFIED, handler, controller) === true;
  return !isRead && !excepted && (access === 'protected' || access === 'admin');
}
