import type { IncomingHttpHeaders } from 'node:http';
import { parseAddress } from './address';

/** The reverse proxies in front that are believed. */
export interface Proxies {
  /** How many there are. 0: no header says anything about the caller. */
  readonly hops: number;
  /**
   * True: only `Forwarded` (RFC 7239) is read. False: `X-Forwarded-*` are, and `Forwarded` only in a request that has no
   * `X-Forwarded-For`. A proxy that writes the one may pass the other on as its client wrote it, so the two never mix.
   */
  readonly writeForwarded: boolean;
}

/** What the outermost believed proxy says of the request that it got. Null where it says nothing that can be read. */
export interface ForwardedRequest {
  /** Undefined where it says nothing at all. */
  readonly address: string | null | undefined;
  readonly protocol: 'http' | 'https' | null;
  readonly host: string | null;
}

/** A host as a URL has it, with a port or without (RFC 3986, section 3.2.2); nothing that could be part of another field. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?\.?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Whether `Host`, or what a proxy says in its place, names a host. */
export function isHost(text: string): boolean {
  return HOST.test(text) && URL.canParse(`http://${text}`);
}

/** What the proxies say; null: there are none, or they say nothing. */
export function forwardedRequest(headers: IncomingHttpHeaders, proxies: Proxies): ForwardedRequest | null {
  const { hops, writeForwarded } = proxies;
  if (hops === 0) return null;
  const { forwarded, 'x-forwarded-for': chain } = headers;
  if (forwarded !== undefined && (writeForwarded || chain === undefined))
    return forwardedElement(fromRight(forwarded, hops));
  if (writeForwarded) return null;
  return {
    address: chain === undefined ? undefined : parseAddress(fromRight(chain, hops)),
    protocol: protocolOf(leftmost(headers['x-forwarded-proto'])),
    host: hostOf(leftmost(headers['x-forwarded-host'])),
  };
}

/** One hop in `Forwarded`: `for="[2001:db8::1]:4711";proto=https;host=news.example`. */
function forwardedElement(element: string): ForwardedRequest {
  const pairs = new Map(
    element.split(';').map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/s, '$1')];
    }),
  );
  return {
    address: pairs.has('for') ? parseAddress(pairs.get('for')) : undefined,
    protocol: protocolOf(pairs.get('proto')),
    host: hostOf(pairs.get('host')),
  };
}

/**
 * What the `hops`-th proxy wrote, counted from here; the first of all where there are fewer. Read from the right: whatever a
 * client writes to the left, quotes that never end among it, changes nothing of what the proxies added.
 */
function fromRight(field: string | string[], hops: number): string {
  const text = String(field);
  let end = text.length;
  let start = text.lastIndexOf(',');
  for (let hop = 1; hop < hops && start !== -1; hop++) {
    end = start;
    start = start === 0 ? -1 : text.lastIndexOf(',', start - 1);
  }
  return text.slice(start + 1, end).trim();
}

function leftmost(field: string | string[] | undefined): string | undefined {
  return field === undefined ? undefined : String(field).split(',', 1)[0]?.trim();
}

function protocolOf(text: string | undefined): 'http' | 'https' | null {
  const protocol = text?.toLowerCase();
  return protocol === 'http' || protocol === 'https' ? protocol : null;
}

function hostOf(text: string | undefined): string | null {
  return text !== undefined && isHost(text) ? text : null;
}
