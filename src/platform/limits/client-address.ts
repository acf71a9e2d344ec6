import { isIPv4 } from 'node:net';

/** 16-bit groups of an IPv6 subscriber's prefix: a /64 at least, any address of which the subscriber may use (RFC 6177). */
const SUBSCRIBER_GROUPS = 4;

/**
 * Whom an address stands for: itself if it is IPv4, or loopback, else the /64 that it is in, `2001:db8:1:2::/64`.
 *
 * @param address as `parseAddress` makes it. Only a trusted proxy can send what is none: all of that counts as one caller,
 *   or each spelling of nothing would have a quota
 */
export function countedAddress(address: string | null): string {
  if (address === null) return '';
  if (isIPv4(address) || address === '::1') return address;
  const prefix = groupsOf(address).slice(0, SUBSCRIBER_GROUPS).join(':');
  return `${prefix.replace(/(:0)+$/, '')}::/64`;
}

function groupsOf(canonical: string): string[] {
  const [left = [], right = []] = canonical.split('::').map((side) => (side === '' ? [] : side.split(':')));
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
