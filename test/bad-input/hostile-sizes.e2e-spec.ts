import type { OpenAPIObject } from '@nestjs/swagger';
import { type Actor, signUp } from '../support/actors';
import { exchange } from '../support/wire';
import { startApp, type TestApp } from '../support/test-app';

/** Bytes of bodies that are just let in, where the limit is the highest, and where it is lower. */
const BODY_BYTES = [1_040_000, 130_000, 32_000, 15_600] as const;

/** Milliseconds of processor time. A megabyte takes some to arrive and to be parsed; what is quadratic takes minutes. */
const BUDGET_MS = 400;

const HOSTILE: Readonly<Record<string, string>> = {
  'combining marks': '\u0301',
  'marks out of order': '\u0315\u0300',
  'lone surrogates': '\ud800',
  spaces: ' ',
  'spaces around a letter': ' \t\n',
  digits: '9',
  brackets: '[',
  angles: '<a@',
  dots: 'a.',
  backslashes: '\\',
};

interface Field {
  readonly method: string;
  readonly path: string;
  readonly envelope: string | null;
  readonly field: string;
  readonly isList: boolean;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly properties?: Record<string, Schema>;
}

/** Every field of every body that the document describes. */
function fieldsOf(document: OpenAPIObject): Field[] {
  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined
      ? schema
      : (document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] as Schema);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>)
      .filter(([, { requestBody }]) => requestBody !== undefined)
      .flatMap(([method, { requestBody }]) => {
        const body = resolve(requestBody?.content['application/json']?.schema ?? {});
        return Object.entries(body.properties ?? {}).flatMap(([name, schema]): Field[] => {
          const inner = resolve(schema).properties;
          if (!inner) return [{ method, path, envelope: null, field: name, isList: false }];
          return Object.entries(inner).map(([field, { type }]) => ({
            method,
            path,
            envelope: name,
            field,
            isList: type === 'array',
          }));
        });
      }),
  );
}

/** As many repetitions as fit in a body of so many bytes. */
function filling(unit: string, bodyBytes: number): string {
  const bytes = Buffer.byteLength(JSON.stringify(unit)) - 2;
  return unit.repeat(Math.floor(bodyBytes / bytes));
}

describe('A megabyte of one character', () => {
  let app: TestApp;
  let alice: Actor;
  let fields: Field[];

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
    fields = fieldsOf((await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject);
  });
  afterAll(() => app.close());

  /** Sends a body to a route, and expects a 4xx for a bounded price. */
  async function expectCheap({ method, path, envelope, field }: Field, value: unknown): Promise<number> {
    const filled = { email: 'a@example.com', password: 'broadsheet-demo', token: 'x', [field]: value };
    const body = JSON.stringify(envelope === null ? filled : { [envelope]: filled });
    const url = `${app.url}${path.replace(/\{\w+\}/g, '1')}`;
    const before = process.threadCpuUsage();
    const answer = await exchange(url, {
      method: method.toUpperCase(),
      headers: { 'content-type': 'application/json', authorization: alice.authorization },
      body,
    });
    const { user, system } = process.threadCpuUsage(before);
    const what = `${method} ${path} ${field}`;
    expect({ what, refused: answer.status >= 400 && answer.status < 500 }).toEqual({ what, refused: true });
    expect((user + system) / 1000).toBeLessThan(BUDGET_MS);
    return answer.status;
  }

  /** Fills a field with as much as its route lets in, and expects that a megabyte and all less costs little. */
  async function expectCheapHoweverLong(field: Field, unit: string): Promise<number> {
    const statuses: number[] = [];
    for (const bytes of BODY_BYTES) {
      const text = filling(unit, bytes);
      const status = await expectCheap(field, field.isList ? [text] : text);
      if (status !== 413) return status;
      statuses.push(status);
    }
    throw new Error(`${field.path} lets nothing in: ${statuses.join(', ')}`);
  }

  it.each(Object.entries(HOSTILE))('in any field costs no more than to receive it: %s', async (_, unit) => {
    expect(fields.length).toBeGreaterThan(15);
    for (const field of fields) {
      // Text that is kept as sent may fill a body by right; what it costs is looked at all the same.
      await expectCheapHoweverLong(field, unit);
    }
  });

  it('is refused whatever number of items a list has', async () => {
    const lists = fields.filter(({ isList }) => isList);
    expect(lists).not.toEqual([]);
    for (const field of lists) {
      await expectCheap(
        field,
        Array.from({ length: 200_000 }, () => 'a'),
      );
      await expectCheap(
        field,
        Array.from({ length: 200_000 }, () => ''),
      );
      await expectCheap(
        field,
        Array.from({ length: 100_000 }, (_, index) => String(index)),
      );
    }
  });

  it('is a wrong e-mail or password where somebody signs in, and no more than that', async () => {
    const login = { method: 'post', path: '/api/users/login', envelope: 'user', isList: false };
    for (const unit of ['\u0301', 'x', '😀', '9']) {
      expect(await expectCheapHoweverLong({ ...login, field: 'email' }, unit)).toBe(401);
      expect(await expectCheapHoweverLong({ ...login, field: 'password' }, unit)).toBe(401);
    }
  });
});
