import type { OpenAPIObject } from '@nestjs/swagger';
import type { Test } from 'supertest';
import { type Actor, signUp, signUpAdmin } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { Contract, type DocumentedOperation } from './document';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A request that an operation has to refuse. */
interface Refusal {
  readonly what: string;
  readonly status: number;
  /** Whether the operation reads what is wrong with the request; it does whenever it documents the status, if missing. */
  readonly concerns?: (operation: DocumentedOperation) => boolean;
  readonly send: (request: (path: string) => Test, operation: DocumentedOperation) => Test;
}

const readsForm = ({ operationId }: DocumentedOperation) => operationId === 'media.upload';
const readsBytes = ({ operationId }: DocumentedOperation) => operationId === 'uploads.append';
const readsBody = (operation: DocumentedOperation) =>
  '415' in operation.responses &&
  operation.method !== 'get' &&
  !readsForm(operation) &&
  !readsBytes(operation);
const hasParameter = ({ path }: DocumentedOperation) => path.includes('{');
const needsCredentials = ({ security: [first = {}] = [] }: DocumentedOperation) =>
  Object.keys(first as object).length > 0;
const filled = (path: string, value: string) => path.replace(/\{\w+\}/g, value);

const REFUSALS: readonly Refusal[] = [
  {
    what: 'forged credentials',
    status: 401,
    concerns: needsCredentials,
    send: (request, { path }) => request(filled(path, '1')).set('Authorization', 'Token forged'),
  },
  {
    what: 'a body of more than a mebibyte',
    status: 413,
    concerns: readsBody,
    send: (request, { path }) => request(filled(path, '1')).send({ padding: 'x'.repeat(1_100_000) }),
  },
  {
    what: 'a body of plain text',
    status: 415,
    concerns: ({ method }) => method !== 'get',
    send: (request, { path }) => request(filled(path, '1')).type('text/plain').send('user=bob'),
  },
  {
    what: 'JSON that ends early',
    status: 400,
    concerns: readsBody,
    send: (request, { path }) => request(filled(path, '1')).type('json').send('{'),
  },
  {
    what: 'a path that decodes to nothing',
    status: 400,
    concerns: hasParameter,
    send: (request, { path }) => request(filled(path, '%E0%A4%A')),
  },
  {
    what: 'a value that none can be',
    status: 422,
    concerns: (operation) =>
      JSON.stringify(operation.responses['422']).includes('"Invalid"') && !readsForm(operation),
    send: (request, { path }) => request(`${filled(path, '%00')}?limit=0&article=%00`),
  },
  {
    what: 'a key that is none',
    status: 422,
    concerns: ({ method }) => method !== 'get',
    send: (request, { path }) => request(filled(path, '1')).set('Idempotency-Key', '"'),
  },
];

describe('An operation', () => {
  let app: TestApp;
  let contract: Contract;
  let admin: Actor;

  beforeAll(async () => {
    app = await startApp();
    admin = await signUpAdmin(app);
    contract = new Contract((await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject, {
      closed: true,
    });
  });
  afterAll(() => app.close());

  const requestFor =
    ({ http }: TestApp, operation: DocumentedOperation, { authorization }: Actor) =>
    (path: string): Test => {
      const request = http[operation.method as Method](path);
      if (readsForm(operation)) request.type('multipart/form-data; boundary=x');
      if (readsBytes(operation)) request.type('application/offset+octet-stream');
      return needsCredentials(operation) ? request.set('Authorization', authorization) : request;
    };

  it.each(REFUSALS)('refuses $what with $status, if it says so', async ({ status, concerns, send }) => {
    const concerned = contract.operations.filter(
      (operation) => String(status) in operation.responses && (concerns?.(operation) ?? true),
    );
    expect(concerned).not.toEqual([]);
    for (const operation of concerned) {
      const { operationId } = operation;
      const answer = await send(requestFor(app, operation, admin), operation);
      expect({ operationId, status: answer.status }).toEqual({ operationId, status });
    }
  });

  it('refuses whoever has confirmed no address with 403, if it says so', async () => {
    const strict = await startApp({ REQUIRE_VERIFIED_EMAIL: 'write' });
    try {
      const unconfirmed = await signUp(strict);
      const concerned = contract.operations.filter(({ operationId, responses }) =>
        // Signing in is refused by another setting.
        operationId === 'auth.signIn'
          ? false
          : JSON.stringify(responses['403'] ?? {}).includes('EmailUnverified'),
      );
      expect(concerned).not.toEqual([]);
      for (const operation of concerned) {
        const { operationId, path } = operation;
        const request = requestFor(strict, operation, unconfirmed)(filled(path, '1'));
        const bodiless = readsForm(operation) || readsBytes(operation);
        const { status } = await (bodiless ? request : request.send({}));
        expect({ operationId, status }).toEqual({ operationId, status: 403 });
      }
    } finally {
      await strict.close();
    }
  });
});
