import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ACCESS, type Access, EVEN_UNVERIFIED } from './access';

const READS = new Set<RequestMethod | undefined>([RequestMethod.GET, RequestMethod.HEAD]);

/** Whether a handler is one that REQUIRE_VERIFIED_EMAIL guards: it writes, for somebody signed in, and does not say otherwise. */
export function wantsVerified(handler: object, controller: object): boolean {
  const read = (key: string): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  const access = (read(ACCESS) ?? 'protected') as Access;
  const isRead = READS.has(Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
  return !isRead && (access === 'protected' || access === 'admin') && read(EVEN_UNVERIFIED) !== true;
}
