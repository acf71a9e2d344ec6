import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** 16-bit groups of an IPv6 subscriber's prefix: a /64 at least, any address of which the subscriber may use (RFC 6177). */
const SUBSCRIBER_GROUPS = 4;

/** `203.0.113.7:4711` or `[2001:db8::1]:4711`, as some proxies write who called them. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d+)?$/;

/** An IPv4 address as a socket that listens to both families has it (RFC 4291, section 2.5.5.2). */
const MAPPED = /^::ffff:(?=\d+\.)/;

/**
 * Whom an address stands for: itself if it is IPv4, however it is written, else the /64 that it is in.
 *
 * @param address as Express or `Caller` has it: with TRUST_PROXY unset `X-Forwarded-For` has no say in it. Only a trusted
 *   proxy can send what is no address. All of that counts as one caller, or each spelling of nothing would have a quota
 */
export function countedAddress(address: string | null | undefined): string {
  if (!address || isIPv4(address)) return address ?? '';
  const { v4, v6 } = WITH_PORT.exec(address)?.groups ?? {};
  const bare = v4 ?? v6 ?? address;
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? subscriberOf(bare) : '';
}

/** The /64 of an IPv6 address, `2001:db8:1:2::/64`; of a mapped one its IPv4 address; loopback itself. */
function subscriberOf(address: string): string {
  const [bare = ''] = address.split('%');
  // Lower case, without leading zeros, the longest run of zeros left out (RFC 5952).
  const { address: canonical } = new SocketAddress({ address: bare, family: 'ipv6' });
  if (canonical === '::1') return canonical;
  const mapped = canonical.replace(MAPPED, '');
  if (isIPv4(mapped)) return mapped;
  const prefix = groupsOf(canonical).slice(0, SUBSCRIBER_GROUPS).join(':');
  return `${prefix.replace(/(:0)+$/, '')}::/64`;
}

function groupsOf(canonical: string): string[] {
  const [left = [], right = []] = canonical.split('::').map((side) => (side === '' ? [] : side.split(':')));
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}
