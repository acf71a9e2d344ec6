import { forwardedRequest, isHost } from './proxies';

const ONE = { hops: 1, writeForwarded: false };
const TWO = { hops: 2, writeForwarded: false };
const FORWARDED = { hops: 1, writeForwarded: true };

describe('forwardedRequest', () => {
  it.each([
    ['203.0.113.7', ONE, '203.0.113.7'],
    ['203.0.113.7:4711', ONE, '203.0.113.7'],
    ['[2001:db8::1]:80', ONE, '2001:db8::1'],
    ['198.51.100.1, 203.0.113.7', ONE, '203.0.113.7'],
    ['192.0.2.1, 198.51.100.1:80, 203.0.113.7', TWO, '198.51.100.1'],
    ['203.0.113.7', TWO, '203.0.113.7'],
    [', 203.0.113.7', TWO, null],
    ['198.51.100.1, unknown', ONE, null],
    ['', ONE, null],
  ])('reads X-Forwarded-For: %s', (chain, proxies, address) => {
    expect(forwardedRequest({ 'x-forwarded-for': chain }, proxies)?.address).toBe(address);
  });

  it.each([
    ['for=203.0.113.7', '203.0.113.7'],
    ['For="203.0.113.7:4711"', '203.0.113.7'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for="[2001:db8:cafe::17]"', '2001:db8:cafe::17'],
    ['for=198.51.100.1, for=203.0.113.7', '203.0.113.7'],
    ['for="198.51.100.1, for=203.0.113.7', '203.0.113.7'],
    ['proto=https; for=203.0.113.7 ;by=203.0.113.43', '203.0.113.7'],
    ['for=unknown', null],
    ['for=_hidden', null],
    ['for="_SEVKISEK"', null],
    ['proto=https', undefined],
    ['nonsense', undefined],
  ])('reads Forwarded: %s (RFC 7239)', (forwarded, address) => {
    for (const proxies of [ONE, FORWARDED])
      expect(forwardedRequest({ forwarded }, proxies)?.address).toBe(address);
  });

  it('reads scheme and host', () => {
    expect(
      forwardedRequest({ forwarded: 'for=203.0.113.7;proto=HTTPS;host="news.example:8443"' }, ONE),
    ).toEqual({ address: '203.0.113.7', protocol: 'https', host: 'news.example:8443' });
    const fields = { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'news.example' };
    expect(forwardedRequest(fields, ONE)).toEqual({
      address: undefined,
      protocol: 'https',
      host: 'news.example',
    });
    const evil = { 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'news.example/>; rel="x"' };
    expect(forwardedRequest(evil, ONE)).toEqual({ address: undefined, protocol: null, host: null });
  });

  it('never mixes what a proxy writes with what it passes on', () => {
    const both = { forwarded: 'for=198.51.100.1;proto=https', 'x-forwarded-for': '203.0.113.7' };
    expect(forwardedRequest(both, ONE)).toMatchObject({ address: '203.0.113.7', protocol: null });
    expect(forwardedRequest(both, FORWARDED)).toMatchObject({ address: '198.51.100.1', protocol: 'https' });
    expect(forwardedRequest({ 'x-forwarded-for': '203.0.113.7' }, FORWARDED)).toBeNull();
    expect(forwardedRequest(both, { hops: 0, writeForwarded: false })).toBeNull();
  });
});

describe('isHost', () => {
  it.each(['x', 'news.example', 'News.Example.:8443', '203.0.113.7:80', '[::1]', '[::1]:80', 'a_b.example'])(
    'knows %s for a host',
    (host) => {
      expect(isHost(host)).toBe(true);
    },
  );

  it.each([
    '',
    'a b',
    '[',
    '[::1',
    'x:99999',
    'x:y',
    ':',
    ':80',
    '@',
    'user@x',
    'x/../y',
    '%',
    'x, y',
    'x>; rel="next"',
    '-x',
    '256.1.1.1',
    '\u00e9',
    'x'.repeat(300),
  ])('knows %j for none', (host) => {
    expect(isHost(host)).toBe(false);
  });
});
