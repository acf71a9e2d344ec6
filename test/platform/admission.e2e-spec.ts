import { once } from 'node:events';
import { connect } from 'node:net';
import { Controller, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../src/platform/http/access';
import { Invalid } from '../../src/platform/http/http.errors';
import { Line } from '../../src/platform/http/line';
import { workOf } from '../../src/platform/http/work';
import { currentWaits, REQUEST_WAIT_MS } from '../../src/platform/kernel/exchange';
import { Operation } from '../../src/platform/openapi/operation';
import { routesOf } from '../../src/platform/openapi/routes';
import { eventually } from '../support/eventually';
import { startWith, type ThrowAwayApp } from '../support/throw-away-app';

/** Requests that write, and that are worked on at once: two for each connection to the database. */
const PLACES = 20;

const Done = z.strictObject({ done: z.boolean() }).meta({ id: 'Done', description: 'That it is done.' });

const Left = z
  .strictObject({ remainingMs: z.number() })
  .meta({ id: 'Left', description: 'How long it may still wait for the database.' });

let working = 0;
let most = 0;
let release = Promise.withResolvers<{ done: boolean }>();

@Controller('api/throw-away')
class ThrowAwayController {
  @Post('writes')
  @Public()
  @Operation({ id: 'throwAway.write', summary: 'Takes its time', success: 'Done', returns: Done })
  async write(): Promise<{ done: boolean }> {
    most = Math.max(most, ++working);
    try {
      return await release.promise;
    } finally {
      working--;
    }
  }

  @Post('waits')
  @Public()
  @Operation({
    id: 'throwAway.wait',
    summary: 'Tells how long it may still wait',
    success: 'Told',
    returns: Left,
  })
  wait(): { remainingMs: number } {
    return { remainingMs: currentWaits()?.remainingMs ?? 0 };
  }

  @Post('refusals')
  @Public()
  @Operation({ id: 'throwAway.refuse', summary: 'Refuses', success: 'Never', returns: Done })
  refuse(): never {
    throw new Invalid();
  }

  @Get('reads')
  @Public()
  @Operation({ id: 'throwAway.read', summary: 'Reads', success: 'Done', returns: Done })
  read(): { done: boolean } {
    return { done: true };
  }
}

describe('A server that has too much to do', () => {
  let server: ThrowAwayApp;

  beforeAll(async () => {
    server = await startWith(ThrowAwayController);
  });
  afterAll(() => server.close());
  beforeEach(() => {
    most = 0;
    release = Promise.withResolvers();
  });

  const write = () => fetch(`${server.url}/api/throw-away/writes`, { method: 'POST' });
  const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status);
  const full = () => eventually('a full house', () => Promise.resolve(working === PLACES));
  const count = (given: readonly number[], status: number) => given.filter((each) => each === status).length;

  it('works on so many at once, and refuses the others after a while, with a time to come back', async () => {
    const answers = Array.from({ length: 3 * PLACES }, write);
    const refused: Response[] = [];
    for (const answer of answers) void answer.then((each) => each.status === 503 && refused.push(each));
    await full();
    await eventually('the refusals', () => Promise.resolve(refused.length === 2 * PLACES));
    expect(most).toBe(PLACES);
    for (const answer of refused) {
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await answer.json()).toMatchObject({ status: 503, code: 'overloaded' });
    }
    release.resolve({ done: true });
    expect(count(statuses(await Promise.all(answers)), 200)).toBe(PLACES);
  });

  it('lets those who wait in as places get free, and has all of them again afterwards', async () => {
    for (let round = 0; round < 3; round++) {
      release = Promise.withResolvers();
      const answers = Array.from({ length: 2 * PLACES }, write);
      await full();
      release.resolve({ done: true });
      expect(count(statuses(await Promise.all(answers)), 200)).toBe(2 * PLACES);
    }
    expect(most).toBe(PLACES);
  });

  it('takes what somebody waits in line from what its request may wait for the database', async () => {
    const waits = async () => {
      const answer = await fetch(`${server.url}/api/throw-away/waits`, { method: 'POST' });
      return ((await answer.json()) as { remainingMs: number }).remainingMs;
    };
    expect(await waits()).toBe(REQUEST_WAIT_MS);
    const answers = Array.from({ length: PLACES }, write);
    await full();
    const enter = jest.spyOn(Line.prototype, 'enter');
    const remaining = waits();
    await eventually('somebody in line', () => Promise.resolve(enter.mock.calls.length === 1));
    const began = performance.now();
    await eventually('a while', () => Promise.resolve(performance.now() > began + 20));
    release.resolve({ done: true });
    expect(await remaining).toBeLessThanOrEqual(REQUEST_WAIT_MS - 20);
    await Promise.all(answers);
  });

  it('goes on with what costs something else, health above all', async () => {
    const answers = Array.from({ length: PLACES }, write);
    await full();
    for (const path of ['/api/throw-away/reads', '/health/live', '/health/ready', '/', '/api/tags'])
      expect([path, (await fetch(server.url + path)).status]).toEqual([path, 200]);
    release.resolve({ done: true });
    await Promise.all(answers);
  });

  it('gets its places back from who is refused by the handler, or hangs up, in line or at work', async () => {
    const abort = new AbortController();
    const hangUp = (path: string) =>
      fetch(`${server.url}/api/throw-away/${path}`, { method: 'POST', signal: abort.signal });
    const refusals = Array.from({ length: 3 * PLACES }, () =>
      fetch(`${server.url}/api/throw-away/refusals`, { method: 'POST' }),
    );
    expect(new Set(statuses(await Promise.all(refusals)))).toEqual(new Set([422]));
    const gone = Array.from({ length: 2 * PLACES }, () => hangUp('writes'));
    await full();
    abort.abort();
    await Promise.allSettled(gone);
    // What was begun is finished, and has its places until then.
    expect(working).toBe(PLACES);
    release.resolve({ done: true });
    await eventually('an empty house', () => Promise.resolve(working === 0));
    release = Promise.withResolvers();
    const answers = Array.from({ length: PLACES }, write);
    await full();
    release.resolve({ done: true });
    expect(count(statuses(await Promise.all(answers)), 200)).toBe(PLACES);
  });

  it('gives no place to who has not sent a body yet', async () => {
    const { port } = new URL(server.url);
    const head =
      'POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{';
    const sockets = Array.from({ length: 2 * PLACES }, () => connect(Number(port), '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    for (const socket of sockets) socket.write(head);
    const body = JSON.stringify({ user: { username: 'a', email: 'a@example.com', password: 'x' } });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/users`, { method: 'POST', headers, body });
    expect(answer.status).toBe(422);
    for (const socket of sockets) socket.destroy();
  });

  it('knows what each route costs', () => {
    const costs = Object.fromEntries(
      routesOf(server.app).map((route) => [route.operation?.id ?? '', workOf(route)]),
    );
    expect(costs).toMatchObject({
      'articles.list': 'reads',
      'articles.create': 'writes',
      'auth.signIn': 'hashing',
      'auth.signUp': 'hashing',
      'verification.confirmPasswordReset': 'hashing',
      'health.live': 'nothing',
      'health.ready': 'nothing',
    });
  });
});
