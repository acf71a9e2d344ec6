import type { OpenAPIObject } from '@nestjs/swagger';
import { declaredBody } from '../../src/platform/http/takes-body';
import { routesOf } from '../../src/platform/openapi/routes';
import { Contract } from '../contract/document';
import { type Actor, signUp } from '../support/actors';
import { expectTooMany, from, limitOf, statusesOf } from '../support/limits';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { BODY_BOUNDS } from '../../src/platform/http/slow-bodies';
import { startApp, type TestApp } from '../support/test-app';
import { sendRaw } from '../support/wire';

const MEBIBYTE = 1024 * 1024;

let next = 0;
/** An address that nobody called from before. */
const fresh = () => `203.0.113.${(next++ % 250) + 1}`;

describe('Limits, of requests with a body', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_REFUSED_TOKENS: '5/600',
      RATE_LIMIT_WRITES: '3/600',
      TRUST_PROXY: '1',
    });
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const post = (body: string, authorization: string, address: string) =>
    app.http
      .post('/api/articles')
      .set(from(address))
      .set('Authorization', authorization)
      .type('json')
      .send(body);

  const MALFORMED: [label: string, body: string, status: 400 | 401][] = [
    ['malformed JSON', '{', 400],
    ['a deep list', '['.repeat(10_000), 400],
    ['a mebibyte of open lists', '['.repeat(MEBIBYTE), 401],
  ];

  it.each(MALFORMED)('a bad token with %s does not go round them', async (_, body, status) => {
    const address = fresh();
    const sent = Array.from({ length: 12 }, () => post(body, 'Token x', address));
    expect(await statusesOf(sent)).toEqual({ [status]: 5, 429: 7 });
    const refused = await post(body, 'Token x', address);
    expectTooMany(refused);
    expect(limitOf(refused).policy).toBe('"refused-tokens";q=5;w=600');
  });

  it('a good token with malformed JSON does not go round them, nor counts as a bad one', async () => {
    const address = fresh();
    const sent = Array.from({ length: 9 }, () => post('{', alice.authorization, address));
    expect(await statusesOf(sent)).toEqual({ 400: 3, 429: 6 });
    const forged = await app.http.get('/api/user').set(from(address)).set('Authorization', 'Token x');
    expect(limitOf(forged)).toMatchObject({ policy: '"refused-tokens";q=5;w=600', remaining: 4 });
  });

  /** Says that a body comes, sends nothing of it, and waits for an answer. */
  const promise = (path: string, length: number, authorization?: string) =>
    sendRaw(
      app.url,
      [
        `POST ${path} HTTP/1.1`,
        'Host: x',
        `X-Forwarded-For: ${fresh()}`,
        'Content-Type: application/json',
        `Content-Length: ${length}`,
        ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
        '',
        '',
      ].join('\r\n'),
    ).then((answer) => ({ ...answer, request: { url: `${app.url}${path}` } }));

  it('a large body is not waited for where nobody known sends it', async () => {
    expectProblem(await promise('/api/articles', 500_000, 'Token x'), 401, { token: ['is invalid'] });
    const anonymous = await promise('/api/articles', 500_000);
    expectProblem(anonymous, 401, { token: ['is missing'] });
    expect(anonymous.headers).toMatchObject({ connection: 'close' });
  });

  it.each([
    ['/api/users', 16],
    ['/api/users/login', 16],
    ['/api/auth/refresh', 16],
    ['/api/auth/password-reset/request', 16],
  ])('POST %s takes %i KiB', async (path, kibibytes) => {
    const error = { body: [`is too large (maximum is ${kibibytes} KiB)`] };
    expectProblem(await promise(path, kibibytes * 1024 + 1), 413, error);
    const whole = await app.http
      .post(path)
      .set(from(fresh()))
      .type('json')
      .send(' '.repeat(kibibytes * 1024 - 2) + '{}');
    expect(whole.status).toBe(422);
  });

  it.each([
    ['/api/articles', 1024],
    ['/api/articles/nowhere/comments', 128],
  ])('POST %s takes %i KiB of somebody signed in', async (path, kibibytes) => {
    const error = { body: [`is too large (maximum is ${kibibytes} KiB)`] };
    expectProblem(await promise(path, kibibytes * 1024 + 1, alice.authorization), 413, error);
    const whole = await app.http
      .post(path)
      .set('Authorization', alice.authorization)
      .type('json')
      .send(' '.repeat(kibibytes * 1024 - 2) + '{}');
    expect(whole.status).toBe(422);
  });
});

describe('A body that comes drop by drop', () => {
  it('has thirty seconds, with the rest of its request, and is cut off with 408 then', async () => {
    const app = await startApp();
    try {
      expect(BODY_BOUNDS).toMatchObject({ wholeMs: 30_000, sweepIntervalMs: 1_000 });
      BODY_BOUNDS.wholeMs = 500;
      const head = 'POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
      const answer = await sendRaw(app.url, `${head}Content-Length: 99\r\n\r\n{"user":`);
      expectProblem(answer, 408, { request: ['took too long to arrive'] });
      expect(answer.headers).toMatchObject({ connection: 'close', 'access-control-allow-origin': '*' });
      await app.http.get('/api/tags').expect(200);
    } finally {
      BODY_BOUNDS.wholeMs = 30_000;
      await app.close();
    }
  });
});

describe('The JSON body of an operation', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  interface Schema {
    $ref?: string;
    anyOf?: Schema[];
    enum?: unknown[];
    properties?: Record<string, Schema>;
    items?: Schema;
    maxItems?: number;
    maxLength?: number;
    type?: string;
  }

  it('may be as long as its longest valid texts are in UTF-8', async () => {
    const document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    const longest = (schema: Schema, name: string): number => {
      if (schema.$ref !== undefined) {
        const component = schema.$ref.replace('#/components/schemas/', '');
        return longest(document.components?.schemas?.[component] as Schema, name);
      }
      const { anyOf, enum: words, properties, items, maxItems = NaN, maxLength = NaN, type } = schema;
      if (words) return Math.max(...words.map((word) => String(word).length));
      if (anyOf) return Math.max(...anyOf.map((one) => longest(one, name)));
      if (properties)
        return Object.entries(properties).reduce(
          (sum, [field, one]) => sum + field.length + 6 + longest(one, field),
          2,
        );
      if (items) return maxItems * (longest(items, name) + 3);
      // A text without a bound is cut before it is read: see `comparable`.
      return type === 'string' ? 4 * (Number.isNaN(maxLength) ? 1000 : maxLength) : 5;
    };
    const taken = routesOf(app.app).flatMap((route) => {
      const body = declaredBody(route);
      return body === 'none' || !('maxJsonBytes' in body)
        ? []
        : [{ id: route.operation?.id, maxBytes: body.maxJsonBytes }];
    });
    const operations = new Contract(document, { closed: true }).operations as unknown as {
      operationId: string;
      requestBody?: { content: Record<string, { schema: Schema }> };
    }[];
    const tooShort = taken.filter(({ id, maxBytes }) => {
      const schema = operations.find(({ operationId }) => operationId === id)?.requestBody?.content[
        'application/json'
      ]?.schema;
      // `NaN` fits nothing: a list without a bound is a fault, too.
      return !(longest(schema ?? {}, '') <= maxBytes);
    });
    expect(taken.length).toBeGreaterThan(10);
    expect(tooShort).toEqual([]);
  });
});

describe('A body that is nested deeply', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const send = (body: string) => app.http.post('/api/users').type('json').send(body);
  const nested = (depth: number, [open, close]: [string, string]) =>
    `{"user":${open.repeat(depth - 1)}0${close.repeat(depth - 1)}}`;

  const KINDS: [label: string, pair: [string, string]][] = [
    ['lists', ['[', ']']],
    ['objects', ['{"a":', '}']],
  ];

  it.each(KINDS)('is refused before it is parsed: %s', async (_, pair) => {
    const depth = { body: ['is nested too deeply (maximum is 32 levels)'] };
    const parse = jest.spyOn(JSON, 'parse');
    try {
      expectProblem(await send(nested(33, pair)), 400, depth);
      expectProblem(await send(pair[0].repeat(3000)), 400, depth);
      expect(parse.mock.calls.filter(([text]) => text.includes(pair[0].repeat(20)))).toEqual([]);
    } finally {
      parse.mockRestore();
    }
  });

  it('may have brackets in its texts, escaped quotes among them, and many lists that are not deep', async () => {
    const username = `\\"${'['.repeat(50)}\\\\\\"${'{'.repeat(50)}\\\\`;
    for (const body of [`{"user":{"username":"${username}"}}`, `{"user":{},"a":[${'[],'.repeat(2000)}[]]}`])
      expectProblem(await send(body), 422, {
        username: A_MESSAGE,
        email: A_MESSAGE,
        password: A_MESSAGE,
      });
    for (const [, pair] of KINDS) expect((await send(nested(32, pair))).status).toBe(422);
  });
});
