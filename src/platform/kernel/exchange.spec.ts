import type { Request } from 'express';
import {
  beginExchange,
  currentDatabaseMs,
  currentExchange,
  type Exchange,
  noteDatabaseTime,
} from './exchange';

/** What of a request an exchange looks at. The socket forgets its peer when it is closed. */
function requestFrom(remoteAddress: string, headers: Record<string, string> = {}) {
  return { id: 'an-id', headers, socket: { remoteAddress } as { remoteAddress: string | undefined } };
}

function exchangeOf(
  request: ReturnType<typeof requestFrom>,
  { hops = 0, meanwhile = () => undefined }: { hops?: number; meanwhile?: () => undefined } = {},
): Exchange | null {
  let exchange: Exchange | null = null;
  beginExchange(request as unknown as Request, { hops, writeForwarded: false }, () => {
    meanwhile();
    exchange = currentExchange();
  });
  return exchange;
}

describe('currentExchange', () => {
  it('names the request and where it came from, and nothing outside any', () => {
    expect(exchangeOf(requestFrom('::ffff:192.0.2.7'))).toEqual({ requestId: 'an-id', address: '192.0.2.7' });
    expect(currentExchange()).toBeNull();
  });

  it('knows where a caller was that has hung up', () => {
    const request = requestFrom('2001:db8::1%eth0');
    const hangUp = () => {
      request.socket.remoteAddress = undefined;
      return undefined;
    };
    expect(exchangeOf(request, { meanwhile: hangUp })?.address).toBe('2001:db8::1');
  });

  it('says of no address that there is none', () => {
    const unknown = { 'x-forwarded-for': 'unknown' };
    expect(exchangeOf(requestFrom('192.0.2.7', unknown), { hops: 1 })?.address).toBeNull();
    expect(exchangeOf(requestFrom('192.0.2.7', unknown))?.address).toBe('192.0.2.7');
    expect(exchangeOf(requestFrom('192.0.2.7'), { hops: 1 })?.address).toBe('192.0.2.7');
  });
});

describe('currentDatabaseMs', () => {
  it.each([
    ['one after the other', [0, 4], [6, 8], 6],
    ['that overlap', [0, 6], [4, 8], 8],
    ['of which one runs within the other', [2, 5], [0, 10], 8],
  ])('counts the time of two statements once: %s', (_, first, second, expected) => {
    let counted = -1;
    beginExchange(requestFrom('192.0.2.7') as unknown as Request, { hops: 0, writeForwarded: false }, () => {
      for (const [began = 0, ended = 0] of [first, second]) noteDatabaseTime(began, ended);
      counted = currentDatabaseMs();
    });
    expect(counted).toBe(expected);
  });
});
