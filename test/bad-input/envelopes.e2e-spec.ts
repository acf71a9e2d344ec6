import type { OpenAPIObject } from '@nestjs/swagger';
import { type Actor, signUpAdmin } from '../support/actors';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
}

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const WRONG: readonly unknown[] = [null, [], [1], [[]], {}, 'text', '', 7, 0, true, false];

/** Words of the library that checks, which none of our sentences has. */
const LIBRARY = /invalid input|expected|received|unrecognized|NaN/i;

describe('What stands in a body in place of what belongs there', () => {
  let app: TestApp;
  let alice: Actor;
  let document: OpenAPIObject;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUpAdmin(app);
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
  });
  afterAll(() => app.close());

  const resolve = ({ $ref, ...schema }: Schema): Schema =>
    $ref === undefined
      ? schema
      : (document.components?.schemas?.[$ref.replace('#/components/schemas/', '')] as Schema);

  /** The operations that take JSON, with a path to ask and the fields of the body. */
  function operations() {
    return Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Operation>).flatMap(([method, operation]) => {
        const schema = operation.requestBody?.content['application/json']?.schema;
        if (!schema) return [];
        const fields = Object.entries(resolve(schema).properties ?? {});
        return [{ method: method as 'post' | 'put', path: path.replace(/\{\w+\}/g, 'nowhere'), fields }];
      }),
    );
  }

  const send = ({ method, path }: { method: 'post' | 'put'; path: string }, body: object) =>
    app.http[method](path).set('Authorization', alice.authorization).send(body);

  it('is named in our words, be it an envelope or a field', async () => {
    let envelopes = 0;
    for (const { fields, ...operation } of operations()) {
      for (const [name, schema] of fields) {
        const isEnvelope = resolve(schema).properties !== undefined;
        if (isEnvelope) envelopes++;
        for (const wrong of WRONG) {
          const answer = await send(operation, { [name]: wrong });
          const errors = JSON.stringify(answer.body);
          if (isEnvelope && (typeof wrong !== 'object' || wrong === null || Array.isArray(wrong)))
            expectProblem(answer, 422, { [name]: ['must be an object'] });
          expect({ operation, name, wrong, errors }).not.toMatchObject({
            errors: expect.stringMatching(LIBRARY),
          });
          expect(answer.status).toBeLessThan(500);
        }
        for (const field of Object.keys(resolve(schema).properties ?? {}))
          for (const wrong of WRONG) {
            const { body } = await send(operation, { [name]: { [field]: wrong } });
            expect({ operation, field, wrong, errors: JSON.stringify(body) }).not.toMatchObject({
              errors: expect.stringMatching(LIBRARY),
            });
          }
      }
    }
    expect(envelopes).toBeGreaterThan(5);
  });

  it.each([
    ['/api/user', 'user', 'username, email, password, bio, image'],
    ['/api/articles/nowhere', 'article', 'title, description, body, cover, tagList'],
  ])('changes nothing where there is nothing: PUT %s', async (path, key, fields) => {
    const errors = { [key]: [`must have at least one of ${fields}`] };
    const put = () => app.http.put(path).set('Authorization', alice.authorization);
    expectProblem(await put(), 422, errors);
    for (const body of [{}, { [key]: {} }, { title: 'Not in an envelope' }, { [key]: { unknown: 1 } }])
      expectProblem(await put().send(body), 422, errors);
  });

  it('has nothing to do with a mistyped query parameter, which is ignored, and told', async () => {
    const article = await alice.publish();
    const typo = await app.http.get('/api/articles?autor=nobody&limit=100').expect(200);
    expect(JSON.stringify(typo.body)).toContain(article.slug);
    const exposed = expect.stringContaining('X-Broadsheet-Hint') as string;
    expect(typo.headers).toMatchObject({
      'x-broadsheet-hint': 'unknown parameter "autor", did you mean "author"?',
      'access-control-expose-headers': exposed,
    });
    const invalid = await app.http.get('/api/articles?limits=5&limit=0').expect(422);
    expect(invalid.headers).toMatchObject({ 'x-broadsheet-hint': expect.stringContaining('"limit"') });
    for (const query of ['author=nobody', 'utm_source=mail', 'au%0d%0ator=x', ''])
      expect((await app.http.get(`/api/articles?${query}`).expect(200)).headers).not.toHaveProperty(
        'x-broadsheet-hint',
      );
  });
});
