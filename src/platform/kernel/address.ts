import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** `203.0.113.7:4711` or `[2001:db8::1]:4711`, as some proxies write who called them; the port, or the brackets alone, may be missing. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d{1,5})?$/;

/** An IPv4 address as a socket that listens to both families has it (RFC 4291, section 2.5.5.2). */
const MAPPED_PREFIX = '::ffff:';

/**
 * The network address in a text: what a socket says of its peer, or a proxy of its client. The one place that reads any.
 *
 * @returns an IPv4 address, also of one that IPv6 maps; or an IPv6 address in its canonical form (RFC 5952), without a
 *   zone; never a port. Null when the text is no address: RFC 7239 lets a proxy write `unknown`, or a name of its own
 */
export function parseAddress(text: string | undefined): string | null {
  if (text === undefined) return null;
  // What almost all are: the way round is ten times as long.
  const unmapped = text.startsWith(MAPPED_PREFIX) ? text.slice(MAPPED_PREFIX.length) : text;
  if (isIPv4(unmapped)) return unmapped;
  const { v4, v6 } = WITH_PORT.exec(text)?.groups ?? {};
  const bare = v4 ?? v6 ?? text;
  if (isIPv4(bare)) return bare;
  return isIPv6(bare) ? canonical(bare) : null;
}

function canonical(bare: string): string {
  const [withoutZone = ''] = bare.split('%');
  const { address } = new SocketAddress({ address: withoutZone, family: 'ipv6' });
  const mapped = address.slice(MAPPED_PREFIX.length);
  return address.startsWith(MAPPED_PREFIX) && isIPv4(mapped) ? mapped : address;
}
