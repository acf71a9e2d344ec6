import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { parseAddress } from './address';
import { type ForwardedRequest, forwardedRequest, type Proxies } from './proxies';
import { WaitBudget } from './wait-budget';

/** The caller's circumstances, for what is written down about it. */
export interface Exchange {
  /** The `X-Request-Id` of the answer. */
  readonly requestId: string;
  /**
   * Where the caller is, as far as `TRUST_PROXY` lets anybody say: an IPv4 or IPv6 address without port and zone. Null when
   * the outermost trusted proxy names none, which then wrote something else (`unknown`, say).
   */
  readonly address: string | null;
}

/** Where a request comes from, and what it asks for; found out when somebody wants to know, and once. */
class Origin {
  /** Asked of the socket while it is there: who hangs up before the act is written down leaves an address all the same. */
  private readonly peer: string | undefined;
  /** Milliseconds that the database has taken for it, where that is measured. */
  databaseMs = 0;
  /** When the last of these milliseconds was over. */
  databaseUntil = 0;
  private budget: WaitBudget | undefined;
  private said: ForwardedRequest | null | undefined;
  private found: string | null | undefined;

  constructor(
    readonly request: Request,
    private readonly proxies: Proxies,
  ) {
    this.peer = request.socket.remoteAddress;
  }

  get forwarded(): ForwardedRequest | null {
    return (this.said ??= forwardedRequest(this.request.headers, this.proxies));
  }

  /** How long it may still wait for what others share. */
  get waits(): WaitBudget {
    return (this.budget ??= new WaitBudget(REQUEST_WAIT_MS));
  }

  get address(): string | null {
    if (this.found === undefined) {
      const said = this.forwarded?.address;
      this.found = said === undefined ? parseAddress(this.peer) : said;
    }
    return this.found;
  }
}

const origins = new AsyncLocalStorage<Origin>();

/** Everything that `next` begins belongs to this request's exchange. The request is named (`request.id`) by then. */
export function beginExchange(request: Request, proxies: Proxies, next: NextFunction): void {
  origins.run(new Origin(request, proxies), next);
}

/**
 * Adds what the database took for the request that is being answered, on the clock of `performance.now()`; nothing outside
 * any. Time in which several statements run counts once, so the sum is never more than the request took.
 */
export function noteDatabaseTime(began: number, ended: number): void {
  const origin = origins.getStore();
  if (!origin) return;
  origin.databaseMs += Math.max(0, ended - Math.max(began, origin.databaseUntil));
  origin.databaseUntil = Math.max(ended, origin.databaseUntil);
}

/** Milliseconds that the database has taken for the request that is being answered, as far as it was noted. */
export function currentDatabaseMs(): number {
  return origins.getStore()?.databaseMs ?? 0;
}

/** Milliseconds that one request may wait for the database, its turns, statements, locks and repetitions together. */
export const REQUEST_WAIT_MS = 1_750;

/** How long the request that is being answered may still wait; undefined outside any. */
export function currentWaits(): WaitBudget | undefined {
  return origins.getStore()?.waits;
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
  return origin ? { requestId: origin.request.id as string, address: origin.address } : null;
}

/** The address of {@link Exchange}, for guards, which have no time for the rest. Null outside any request, too. */
export function currentAddress(): string | null {
  return origins.getStore()?.address ?? null;
}

/** Whether the caller came by HTTPS, as the proxies say; null where they say nothing, or there are none. */
export function isForwardedSecurely(): boolean | null {
  const protocol = origins.getStore()?.forwarded?.protocol ?? null;
  return protocol && protocol === 'https';
}

/** Scheme and host of the site that the caller asked, as the proxies say, or as the request does: `https://news.example`. */
export function currentSite(): string {
  const { request, forwarded } = origins.getStore() ?? {};
  return `${forwarded?.protocol ?? 'http'}://${forwarded?.host ?? request?.headers.host ?? 'localhost'}`;
}
