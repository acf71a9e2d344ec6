import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { signUp } from '../support/actors';
import { from } from '../support/limits';
import { startApp, type TestApp } from '../support/test-app';
import { Contract, type DocumentedOperation } from './document';

const ONCE = '1/600';

/** What has no limit at all. */
const UNLIMITED = ['health.live', 'health.ready', 'sessions.getKeys'];

let next = 0;

describe('The OpenAPI document, of limits', () => {
  let app: TestApp;
  let contract: Contract;

  beforeAll(async () => {
    app = await startApp({
      RATE_LIMIT: 'on',
      TRUST_PROXY: '1',
      RATE_LIMIT_READS: ONCE,
      RATE_LIMIT_WRITES: ONCE,
      RATE_LIMIT_SIGN_INS_PER_ADDRESS: ONCE,
      RATE_LIMIT_SIGN_UPS: ONCE,
      RATE_LIMIT_REFRESHES: ONCE,
      RATE_LIMIT_SECRETS: ONCE,
      RATE_LIMIT_NEW_PASSWORDS: ONCE,
      RATE_LIMIT_MAILS: ONCE,
      RATE_LIMIT_UPLOADS: ONCE,
      RATE_LIMIT_DOWNLOADS: ONCE,
      RATE_LIMIT_REFUSED_TOKENS: ONCE,
    });
    const document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    contract = new Contract(document, { closed: true });
  });
  afterAll(() => app.close());

  function send(
    { method, path }: Pick<DocumentedOperation, 'method' | 'path'>,
    address: string,
  ): Promise<Response> {
    const url = path.replace(/\{\w+\}/g, '1');
    const request = app.http[method as 'get' | 'head' | 'post' | 'put' | 'delete'](url).set(from(address));
    return Promise.resolve(request);
  }

  /** What answers carry only where there is something to say. */
  const OCCASIONAL = ['Link', 'WWW-Authenticate', 'X-Broadsheet-Hint'];

  /** Documented headers that an answer does not carry. */
  function missing({ responses }: DocumentedOperation, { status, headers }: Response): string[] {
    const documented = Object.keys(responses[String(status)]?.headers ?? {});
    return documented.filter(
      (name) => !(name.toLowerCase() in (headers as object)) && !OCCASIONAL.includes(name),
    );
  }

  it('knows what is limited: all but what load balancers and other services ask', () => {
    const unlimited = contract.operations.filter(({ responses }) => !('429' in responses));
    expect(unlimited.map(({ operationId }) => operationId).sort()).toEqual(UNLIMITED);
  });

  it('holds for an answer within the limit and for the one beyond it, of every operation', async () => {
    for (const operation of contract.operations) {
      if (UNLIMITED.includes(operation.operationId)) continue;
      const address = `2001:db8:${(next++).toString(16)}::1`;
      for (const status of [undefined, 429]) {
        const answer = await send(operation, address);
        expect({
          operation: operation.operationId,
          status: answer.status,
          missing: missing(operation, answer),
        }).toEqual({
          operation: operation.operationId,
          status: status ?? (expect.any(Number) as number),
          missing: [],
        });
        if (status === undefined) expect(answer.status).not.toBe(429);
      }
    }
  });

  it('names limits that another spelling of the path does not get round, nor HEAD', async () => {
    for (const operation of contract.operations) {
      if (UNLIMITED.includes(operation.operationId)) continue;
      const address = `2001:db8:${(next++).toString(16)}::1`;
      const spelt = (path: string, method = operation.method) =>
        send({ ...operation, method, path }, address);
      const path = operation.path.replace(/\{\w+\}/g, '1');
      expect((await spelt(path)).status).not.toBe(429);
      const others = [spelt(`${path}/`), spelt(path.toUpperCase()), spelt(`${path}?again`)];
      if (operation.method === 'get') others.push(spelt(path, 'head'));
      const answers = await Promise.all(others);
      expect([operation.operationId, ...answers.map(({ status }) => status)]).toEqual([
        operation.operationId,
        ...others.map(() => 429),
      ]);
    }
  });

  it('holds for users and for bad tokens, too', async () => {
    const alice = await signUp(app);
    const current = contract.operations.find(({ operationId }) => operationId === 'users.getCurrent');
    if (!current) throw new Error('no operation users.getCurrent');
    for (const authorization of [alice.authorization, 'Token forged']) {
      await app.http.get('/api/user').set('Authorization', authorization);
      const answer = await app.http.get('/api/user').set('Authorization', authorization).expect(429);
      expect(missing(current, answer)).toEqual([]);
    }
  });
});
