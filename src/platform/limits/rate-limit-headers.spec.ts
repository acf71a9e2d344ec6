import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Response } from 'express';
import { policyOf } from './policy';
import { writeRateLimit } from './rate-limit-headers';

describe('writeRateLimit', () => {
  const policy = policyOf({ name: 'reads', exact: false }, { count: 5, seconds: 60 });

  it.each([
    [60_000.000000001, 60],
    [60_000, 60],
    [59_999.9, 60],
    [59_000.4, 59],
    [1, 1],
    [0, 0],
  ])('says of %d milliseconds that the window ends in %d seconds', (left, seconds) => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    writeRateLimit(response as Response, policy, 7, left);
    expect(response.getHeaders()).toEqual({
      'ratelimit-policy': '"reads";q=5;w=60',
      ratelimit: `"reads";r=0;t=${seconds}`,
      'x-ratelimit-limit': 5,
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(seconds),
    });
  });
});
