import { isIPv4, isIPv6 } from 'node:net';
import { normalizeIp } from '@nestjs/throttler';

/** An IPv6 subscriber is given a /64 at least, and may use any address in it (RFC 6177). */
const IPV6_PREFIX = 64;

/** `203.0.113.7:4711` or `[2001:db8::1]:4711`, as some proxies write who called them. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d+)?$/;

/**
 * Whom an address stands for: itself if it is IPv4, however it is written, else the /64 that it is in.
 *
 * @param address as Express or `Caller` has it: with TRUST_PROXY unset `X-Forwarded-For` has no say in it. What is no
 *   address, which a trusted proxy alone can send, counts as one caller, lest each spelling of nothing had a quota
 */
export function countedAddress(address: string | null | undefined): string {
  if (!address || isIPv4(address)) return address ?? '';
  const { v4, v6 } = WITH_PORT.exec(address)?.groups ?? {};
  const bare = v4 ?? v6 ?? address;
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? normalizeIp(bare, IPV6_PREFIX) : '';
}
