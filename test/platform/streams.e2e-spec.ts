import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { Controller, Get, Post } from '@nestjs/common';
import { documentOf } from '../../src/app/document';
import { Public } from '../../src/platform/http/access';
import { StreamedAnswer } from '../../src/platform/http/streamed-answer';
import { BodyStream, TakesStream } from '../../src/platform/http/takes-body';
import { Operation } from '../../src/platform/openapi/operation';
import { eventually } from '../support/eventually';
import { startWith, type ThrowAwayApp } from '../support/throw-away-app';

const MAX_BYTES = 1_000_000;

/** What a source sends until it is destroyed. */
function ticks(): Readable {
  async function* tick() {
    for (let n = 1; ; n++) {
      yield `data: ${n}\n\n`;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return Readable.from(tick());
}

const sources: Readable[] = [];
const received: number[] = [];
let failure: unknown;

/** Remembers a source, to see what becomes of it. */
function kept(source: Readable): Readable {
  sources.push(source);
  return source;
}

@Controller('api/throw-away')
class ThrowAwayController {
  @Post('uploads')
  @Public()
  @TakesStream({ maxBytes: MAX_BYTES, mediaTypes: ['text/plain', 'image/png'] })
  @Operation({ id: 'throwAway.upload', summary: 'Count bytes', success: 'How many' })
  async upload(@BodyStream() body: Readable): Promise<{ bytes: number }> {
    let bytes = 0;
    try {
      for await (const chunk of body) {
        bytes += (chunk as Buffer).length;
        received.push(bytes);
      }
    } catch (error) {
      failure = error;
      throw error;
    }
    return { bytes };
  }

  @Post('refusals')
  @Public()
  @TakesStream({ maxBytes: MAX_BYTES, mediaTypes: ['text/plain'] })
  @Operation({ id: 'throwAway.refuse', summary: 'Read nothing', success: 'Nothing' })
  refuse(@BodyStream() body: Readable): { bytes: number } {
    body.destroy();
    return { bytes: 0 };
  }

  @Get('events')
  @Public()
  @Operation({ id: 'throwAway.events', summary: 'Events', success: 'Them', streams: 'text/event-stream' })
  events(): StreamedAnswer {
    const headers = { 'Cache-Control': 'no-store' };
    return new StreamedAnswer(kept(ticks()), { contentType: 'text/event-stream', headers, endless: true });
  }

  @Get('exports')
  @Public()
  @Operation({ id: 'throwAway.export', summary: 'An export', success: 'It', streams: 'text/csv' })
  export(): StreamedAnswer {
    const rows = Array.from({ length: 1_000 }, (_, row) => `${row},${'x'.repeat(1_000)}\n`);
    return new StreamedAnswer(kept(Readable.from(rows)), { contentType: 'text/csv' });
  }

  @Get('failures')
  @Public()
  @Operation({ id: 'throwAway.fail', summary: 'Half an export', success: 'Half', streams: 'text/csv' })
  fail(): StreamedAnswer {
    async function* half() {
      yield 'the first half\n';
      await Promise.reject(new Error('the disk is gone'));
    }
    return new StreamedAnswer(kept(Readable.from(half())), { contentType: 'text/csv' });
  }

  @Get('late')
  @Public()
  @Operation({ id: 'throwAway.late', summary: 'A failed source', success: 'None', streams: 'text/csv' })
  async late(): Promise<StreamedAnswer> {
    const source = Readable.from([]);
    source.on('error', () => undefined);
    source.destroy(new Error('the disk is gone'));
    await once(source, 'close');
    return new StreamedAnswer(source, { contentType: 'text/csv' });
  }
}

describe('A body that is read as a stream', () => {
  let server: ThrowAwayApp;

  beforeAll(async () => {
    server = await startWith(ThrowAwayController);
  });
  afterAll(() => server.close());
  beforeEach(() => {
    received.length = 0;
    failure = undefined;
  });

  const upload = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/throw-away/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', ...headers },
      body,
    });

  /** Opens an upload without a declared length, and hands over the request to write to. */
  function open(): { sent: ClientRequest; answered: Promise<IncomingMessage> } {
    const sent = request(`${server.url}/api/throw-away/uploads`, {
      method: 'POST',
      headers: { 'content-type': 'image/png; x=y' },
    });
    const answered = once(sent, 'response').then(([answer]) => answer as IncomingMessage);
    sent.on('error', () => undefined);
    return { sent, answered };
  }

  it('reaches the handler whole, up to the last byte that is allowed', async () => {
    const answer = await upload('x'.repeat(MAX_BYTES));
    expect([answer.status, await answer.json()]).toEqual([200, { bytes: MAX_BYTES }]);
  });

  it('reaches the handler while it is still being sent', async () => {
    const { sent, answered } = open();
    sent.write('x'.repeat(1_000));
    await eventually('the first chunk', () => Promise.resolve(received.length > 0));
    expect(received).toEqual([1_000]);
    sent.end('y');
    expect((await answered).statusCode).toBe(200);
    expect(received).toEqual([1_000, 1_001]);
  });

  it('is refused as soon as the bound is passed, though the client goes on sending', async () => {
    const { sent, answered } = open();
    sent.write('x'.repeat(MAX_BYTES));
    await eventually('all that is allowed', () => Promise.resolve(received.at(-1) === MAX_BYTES));
    sent.write('y');
    const answer = await answered;
    expect([answer.statusCode, answer.headers.connection]).toEqual([413, 'close']);
    expect(await json(answer)).toMatchObject({
      status: 413,
      errors: { body: [`is too large (maximum is ${MAX_BYTES} bytes)`] },
    });
    expect(received.at(-1)).toBe(MAX_BYTES);
    sent.destroy();
  });

  it('is refused unread when its declared length is past the bound', async () => {
    const { status } = await upload('x'.repeat(MAX_BYTES + 1));
    expect([status, received]).toEqual([413, []]);
  });

  it.each([
    ['another kind', { 'content-type': 'application/json' }],
    ['compressed', { 'content-encoding': 'gzip' }],
  ])('is refused when it is of %s', async (_, headers: Record<string, string>) => {
    const answer = await upload('{}', headers);
    expect([answer.status, received]).toEqual([415, []]);
    expect(await answer.json()).toMatchObject({
      errors: { body: ['must be text/plain or image/png, not compressed'] },
    });
  });

  it('fails for the handler when the client goes away', async () => {
    const { sent, answered } = open();
    answered.catch(() => undefined);
    sent.write('x');
    await eventually('the first chunk', () => Promise.resolve(received.length > 0));
    sent.destroy();
    await eventually('the end of the upload', () => Promise.resolve(failure !== undefined));
    expect(failure).toMatchObject({ name: 'BodyIncomplete' });
  });

  it('does not hold up the connection when the handler does not want it', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let times = 0; times < 3; times++) {
      const headers = { 'content-type': 'text/plain' };
      const sent = request(`${server.url}/api/throw-away/refusals`, { method: 'POST', headers, agent });
      sent.end('x'.repeat(MAX_BYTES));
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      ports.add(answer.socket.localPort);
      expect([answer.statusCode, await json(answer)]).toEqual([200, { bytes: 0 }]);
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });

  it('is in the document, and so are its refusals', () => {
    const { post } =
      documentOf(server.app, { appUrl: null }, server.url).document.paths['/api/throw-away/uploads'] ?? {};
    const { content } = post?.requestBody as { content: object };
    const schema = { type: 'string', format: 'binary' };
    expect(content).toEqual({ 'text/plain': { schema }, 'image/png': { schema } });
    expect(Object.keys(post?.responses ?? {})).toEqual(
      expect.arrayContaining(['400', '413', '415', '429']) as string[],
    );
    expect(JSON.stringify(post?.responses['400'])).toContain('BodyIncomplete');
    expect(JSON.stringify(post?.responses)).not.toContain('MalformedJson');
    // Of its key, and not of its body.
    const keys = 'IdempotencyKeyInvalidOrIdempotencyKeyReused';
    expect(post?.responses['422']).toEqual({ $ref: `#/components/responses/${keys}` });
  });
});

describe('An answer that streams', () => {
  let server: ThrowAwayApp;

  beforeAll(async () => {
    server = await startWith(ThrowAwayController);
  });
  afterAll(() => server.close());
  beforeEach(() => {
    sources.length = 0;
  });

  const get = (path: string, init: RequestInit = {}) => fetch(`${server.url}/api/throw-away/${path}`, init);

  it('arrives whole, with its type and the headers of every answer', async () => {
    const answer = await get('exports');
    expect(answer.headers.get('content-type')).toBe('text/csv');
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    const text = await answer.text();
    expect(text.split('\n')).toHaveLength(1_001);
    await eventually('the release of the source', () => Promise.resolve(sources[0]?.destroyed === true));
  });

  it('leaves as it comes', async () => {
    const answer = await get('events');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('data: 1\n');
    expect(sources[0]?.destroyed).toBe(false);
    await reader?.cancel();
  });

  it('frees its source when the client goes away', async () => {
    const abort = new AbortController();
    const answer = await get('events', { signal: abort.signal });
    await answer.body?.getReader().read();
    expect(sources[0]?.destroyed).toBe(false);
    abort.abort();
    await eventually('the release of the source', () => Promise.resolve(sources[0]?.destroyed === true));
  });

  it('has headers alone for HEAD, and frees its source', async () => {
    const answer = await get('events', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await eventually('the release of the source', () => Promise.resolve(sources[0]?.destroyed === true));
  });

  it('is cut off when its source fails, so that a part is not taken for the whole', async () => {
    const answer = await get('failures');
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('is an error like any other when its source has failed before', async () => {
    const answer = await get('late');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      500,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('ends in order, and soon, when the server closes', async () => {
    const other = await startWith(ThrowAwayController);
    const answer = await fetch(`${other.url}/api/throw-away/events`);
    const text = answer.text();
    const started = performance.now();
    await other.close();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await text).toMatch(/^data: 1\n\n(data: \d+\n\n)*$/);
    expect(sources[0]?.destroyed).toBe(true);
  });

  it('is in the document', () => {
    const { get: operation } =
      documentOf(server.app, { appUrl: null }, server.url).document.paths['/api/throw-away/exports'] ?? {};
    expect(operation?.responses['200']).toMatchObject({
      content: { 'text/csv': { schema: { type: 'string' } } },
    });
  });
});
