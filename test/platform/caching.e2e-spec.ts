import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { cachingOf } from '../../src/platform/http/caching';
import { routesOf } from '../../src/platform/openapi/routes';
import { type Actor, PASSWORD, signUp } from '../support/actors';
import { headerOf } from '../support/answers';
import { startApp, type TestApp } from '../support/test-app';
import { sendRaw } from '../support/wire';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
}

interface OperationObject {
  readonly operationId: string;
  readonly parameters?: { readonly $ref?: string }[];
  readonly responses: Record<
    string,
    { headers?: Record<string, unknown>; content?: Record<string, { schema: Schema }> }
  >;
}

describe('How answers may be kept', () => {
  let app: TestApp;
  let alice: Actor;
  let slug: string;
  let userPath: string;
  let document: OpenAPIObject;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
    ({ slug } = await alice.publish({ tagList: ['kept'] }));
    const [row] = await app.sql('select id from users where email = $1', [alice.email]);
    userPath = `/users/${String(row?.['id'])}`;
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
  });
  afterAll(() => app.close());

  const kept = (answer: Response) => ({
    cacheControl: headerOf(answer, 'cache-control'),
    vary: headerOf(answer, 'vary'),
    hasValidator: headerOf(answer, 'etag') !== undefined,
  });

  /** Every single thing that can be read, by its operation. */
  const single = (): Record<string, string> => ({
    'articles.get': `/api/articles/${slug}`,
    'profiles.get': `/api/profiles/${alice.username}`,
    'profiles.listPinned': `/api/profiles/${alice.username}/pinned`,
    'users.get': userPath,
    'tags.list': '/api/tags',
    'sessions.getKeys': '/.well-known/jwks.json',
  });

  const operations = () =>
    Object.values(document.paths).flatMap((item) =>
      Object.entries(item as Record<string, OperationObject>).map(([method, operation]) => ({
        method,
        operation,
      })),
    );

  const isPage = ({ responses }: OperationObject) => {
    const [, name = ''] = /schemas\/(\w+)"/.exec(JSON.stringify(responses['200']?.content)) ?? [];
    return JSON.stringify(document.components?.schemas?.[name] ?? {}).includes('"nextCursor"');
  };

  it('is said in the document, of every single thing', () => {
    const conditional = operations().filter(({ operation }) => '304' in operation.responses);
    expect(conditional.map(({ operation }) => operation.operationId)).toEqual(
      expect.arrayContaining(Object.keys(single())),
    );
    expect(conditional.filter(({ operation }) => isPage(operation))).toEqual([]);
    for (const { method, operation } of conditional) {
      expect(method).toBe('get');
      expect(operation.parameters).toContainEqual({ $ref: '#/components/parameters/IfNoneMatch' });
      for (const status of ['200', '304'])
        expect(operation.responses[status]?.headers).toHaveProperty('ETag');
      expect(operation.responses['304']).not.toHaveProperty('content');
    }
    expect(document.components?.parameters).toHaveProperty('IfNoneMatch');
  });

  it('leaves a body out for those who have it, by whichever way they say so', async () => {
    for (const path of Object.values(single())) {
      const first = await app.http.get(path).expect(200);
      const tag = headerOf(first, 'etag') ?? '';
      expect(tag).toMatch(/^"[\w-]{22}"$/);
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        for (const method of ['get', 'head'] as const) {
          const answer = await app.http[method](path).set('If-None-Match', known).expect(304);
          expect(method === 'head' ? '' : answer.text).toBe('');
          expect({ etag: headerOf(answer, 'etag'), ...kept(answer) }).toEqual({ etag: tag, ...kept(first) });
          expect(answer.headers).not.toHaveProperty('content-length');
        }
      }
      for (const unknown of ['"other"', tag.slice(1, -1), 'W/"other"']) {
        const answer = await app.http.get(path).set('If-None-Match', unknown).expect(200);
        expect(answer.text).toBe(first.text);
      }
      const head = await app.http.head(path).expect(200);
      expect([headerOf(head, 'etag'), headerOf(head, 'content-length')]).toEqual([
        tag,
        String(Buffer.byteLength(first.text)),
      ]);
    }
  });

  it('leaves a body out for the only one who may read it, too', async () => {
    const { username } = await signUp(app);
    const { body } = await alice.post('/api/conversations', {
      conversation: { members: [username], message: 'Hello' },
    });
    const { id } = (body as { conversation: { id: number } }).conversation;
    const comment = await alice.comment(slug);
    for (const path of [
      `/api/conversations/${id}`,
      '/api/conversations/unread',
      '/api/conversations/settings',
      `/api/comments/${comment}`,
      '/api/search/suggest?q=kept',
    ]) {
      const first = await alice.get(path).expect(200);
      const answer = await alice.get(path).set('If-None-Match', headerOf(first, 'etag') ?? '');
      expect({ path, status: answer.status, text: answer.text }).toEqual({ path, status: 304, text: '' });
    }
  });

  it('tells what changed, for whom', async () => {
    const path = `/api/articles/${slug}`;
    const bob = await signUp(app);
    const tagOf = async (reader: Pick<Actor, 'get'>) =>
      headerOf(await reader.get(path).expect(200), 'etag') ?? '';
    const anonymous = { get: (target: string) => app.http.get(target) };
    const before = await tagOf(bob);
    expect(await tagOf(anonymous as Pick<Actor, 'get'>)).toBe(before);
    await bob.favorite(slug);
    const after = await bob.get(path).set('If-None-Match', before).expect(200);
    // Anonymous readers see the count, and not who favorited.
    const theirs = await app.http
      .get(path)
      .set('If-None-Match', headerOf(after, 'etag') ?? '')
      .expect(200);
    await alice.put(path, { article: { body: 'Changed' } }).expect(200);
    await app.http
      .get(path)
      .set('If-None-Match', headerOf(theirs, 'etag') ?? '')
      .expect(200);
    await alice
      .get(path)
      .set('If-None-Match', await tagOf(alice))
      .expect(304);
  });

  it('depends on who may see it', async () => {
    const article = `/api/articles/${slug}`;
    const shared = { cacheControl: 'no-cache', vary: undefined, hasValidator: true };
    const anybodys = { cacheControl: 'no-cache', vary: 'Authorization', hasValidator: true };
    const viewers = { ...anybodys, cacheControl: 'private, no-cache' };
    expect(kept(await app.http.get(article))).toEqual(anybodys);
    expect(kept(await alice.get(article))).toEqual(viewers);
    expect(kept(await app.http.get(userPath))).toEqual(shared);
    for (const list of ['/api/articles', `${article}/comments`]) {
      expect(kept(await app.http.get(list).expect(200))).toEqual({ ...anybodys, hasValidator: false });
      expect(kept(await alice.get(list).expect(200))).toEqual({ ...viewers, hasValidator: false });
    }
    for (const own of ['/api/articles/feed', '/api/auth/sessions', '/api/user/security-events'])
      expect(kept(await alice.get(own).expect(200))).toEqual({ ...viewers, hasValidator: false });
  });

  it('is not at all, where there are credentials in it, something was changed, or something went wrong', async () => {
    const signIn = { user: { email: alice.email, password: PASSWORD } };
    const answers = [
      await alice.get('/api/user').expect(200),
      await alice.put('/api/user', { user: { bio: 'New' } }).expect(200),
      await app.http.post('/api/users/login').send(signIn).expect(200),
      await alice.post(`/api/articles/${slug}/favorite`).expect(200),
      await alice.delete(`/api/articles/${(await alice.publish()).slug}`).expect(204),
      await app.http.get('/health/live').expect(200),
      await app.http.get('/health/ready').expect(200),
      await app.http.get('/api/articles/nowhere').expect(404),
      await app.http.get('/nowhere').expect(404),
      await app.http.get('/api/user').expect(401),
      await app.http.get('/api/articles?limit=0').expect(422),
      await app.http.patch('/api/articles').expect(405),
    ];
    for (const answer of answers)
      expect({ url: answer.request.url, ...kept(answer) }).toMatchObject({
        cacheControl: 'no-store',
        hasValidator: false,
      });
    const { headers } = await sendRaw(app.url, 'no HTTP at all\r\n\r\n');
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it('is never by anybody, of any route that answers with a token', () => {
    const byId = new Map(routesOf(app.app).map((route) => [route.operation?.id, route]));
    const withTokens = operations().filter(({ operation }) =>
      Object.entries(operation.responses).some(
        ([status, { content }]) =>
          status.startsWith('2') && hasToken(content?.['application/json']?.schema, document),
      ),
    );
    expect(withTokens.length).toBeGreaterThan(4);
    for (const { operation } of withTokens) {
      const route = byId.get(operation.operationId);
      expect([operation.operationId, route && cachingOf(route)]).toEqual([operation.operationId, 'none']);
    }
  });
});

/** Whether something that is answered is a credential, at any depth. */
function hasToken(schema: Schema | undefined, document: OpenAPIObject): boolean {
  if (!schema) return false;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return hasToken(document.components?.schemas?.[name], document);
  }
  const properties = Object.entries(schema.properties ?? {});
  return (
    properties.some(([name, value]) => /token$/i.test(name) || hasToken(value, document)) ||
    hasToken(schema.items, document)
  );
}
