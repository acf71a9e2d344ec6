import type { Request } from 'express';
import { beginExchange, currentExchange, type Exchange } from './exchange';

/** What of a request an exchange looks at. Express takes `ip` from the socket, which forgets it when it is closed. */
function requestFrom(remoteAddress: string) {
  const socket: { remoteAddress: string | undefined } = { remoteAddress };
  return {
    id: 'an-id',
    socket,
    get ip() {
      return socket.remoteAddress;
    },
  };
}

function exchangeOf(request: ReturnType<typeof requestFrom>, meanwhile = () => undefined): Exchange | null {
  let exchange: Exchange | null = null;
  beginExchange(request as unknown as Request, () => {
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
    expect(exchangeOf(request, hangUp)?.address).toBe('2001:db8::1');
  });

  it('says of no address that there is none', () => {
    expect(exchangeOf(requestFrom('unknown'))?.address).toBeNull();
  });
});
