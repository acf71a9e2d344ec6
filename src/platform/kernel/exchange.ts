import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

/** The caller's circumstances, for what is written down about it. */
export interface Exchange {
  /** The `X-Request-Id` of the answer. */
  readonly requestId: string;
  /**
   * Where the caller is, as far as `TRUST_PROXY` lets anybody say: an IPv4 or IPv6 address without a zone. Null when
   * the outermost trusted proxy names none, which then wrote something else (`unknown`, say).
   */
  readonly address: string | null;
}

/** An IPv4 address as a socket that listens to both families has it (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/i;

interface Origin {
  readonly request: Request;
  /** Asked of the socket while it is there: who hangs up before the act is written down leaves an address all the same. */
  readonly peer: string | undefined;
}

const origins = new AsyncLocalStorage<Origin>();

/** Everything that `next` begins belongs to this request's exchange. The request is named (`request.id`) by then. */
export function beginExchange(request: Request, next: NextFunction): void {
  origins.run({ request, peer: request.socket.remoteAddress }, next);
}

/** The id of the request that is being answered; undefined outside any. */
export function currentRequestId(): string | undefined {
  return origins.getStore()?.request.id as string | undefined;
}

/** The request that is being answered; undefined outside any. */
export function currentRequest(): Request | undefined {
  return origins.getStore()?.request;
}

/** The answer that is being made, for its headers; undefined outside any request. */
export function currentResponse(): Response | undefined {
  return origins.getStore()?.request.res;
}

/** The exchange that the running code belongs to; null outside any: a command, a job. */
export function currentExchange(): Exchange | null {
  const origin = origins.getStore();
  if (!origin) return null;
  const { request, peer } = origin;
  return { requestId: request.id as string, address: addressOf(request.ip ?? peer) };
}

function addressOf(ip: string | undefined): string | null {
  const address = ip?.replace(MAPPED, '').replace(/%.*$/, '');
  return address !== undefined && isIP(address) !== 0 ? address : null;
}
