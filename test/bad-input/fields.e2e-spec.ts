import type { Response } from 'supertest';
import { type Actor, type ArticleBody, PASSWORD, signUp, unique } from '../support/actors';
import { contentsOf } from '../support/contents';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { type Operation, OPERATIONS } from './fields';
import { ABSENT, type Verdict } from './values';

type Body = Record<string, unknown>;

describe('Every field of every body', () => {
  let app: TestApp;
  let alice: Actor;
  let carol: Actor;
  let article: ArticleBody;
  let comment: number;

  beforeAll(async () => {
    app = await startApp();
    [alice, carol] = [await signUp(app), await signUp(app)];
    article = await alice.publish({ tagList: ['kept'] });
    comment = await carol.comment(article.slug);
  });
  afterAll(() => app.close());

  const account = () => {
    const username = unique('someone');
    return { username, email: `${username}@example.com`, password: PASSWORD };
  };

  /** A body that the operation accepts, and who sends it where. */
  function request({ name }: Operation): { path: string; by: Actor | null; fields: Body } {
    const draft = { title: unique('Title '), description: 'About it', body: 'Text', tagList: ['craft'] };
    switch (name) {
      case 'POST /api/users':
        return { path: '/api/users', by: null, fields: account() };
      case 'POST /api/users/login':
        return { path: '/api/users/login', by: null, fields: { email: alice.email, password: PASSWORD } };
      case 'PUT /api/user':
        return {
          path: '/api/user',
          by: carol,
          fields: { ...account(), bio: 'Bio', image: 'http://example.com' },
        };
      case 'POST /api/articles':
        return { path: '/api/articles', by: alice, fields: draft };
      case 'PUT /api/articles/:slug':
        return { path: `/api/articles/${article.slug}`, by: alice, fields: draft };
      case 'PUT /api/comments/:id':
        return { path: `/api/comments/${comment}`, by: carol, fields: { body: 'Well put.' } };
      default:
        return { path: `/api/articles/${article.slug}/comments`, by: carol, fields: { body: 'Well put.' } };
    }
  }

  async function send(operation: Operation, changes: Body): Promise<{ sent: Body; answer: Response }> {
    const { path, by, fields } = request(operation);
    const sent = Object.fromEntries(
      Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== ABSENT),
    );
    const answer = await (by ?? app.http)[operation.method](path).send({ [operation.envelope]: sent });
    return { sent, answer };
  }

  const VERDICTS: Readonly<
    Record<
      Verdict['kind'],
      (operation: Operation, field: string, value: unknown, verdict: Verdict) => Promise<void>
    >
  > = {
    async accepted(operation, field, value, verdict) {
      const { sent, answer } = await send(operation, { [field]: value });
      expect({ status: answer.status, errors: answer.body.errors }).toEqual({ status: operation.success });
      if ('shows' in verdict) expect(answer.body[operation.envelope][field]).toEqual(verdict.shows);
      if (field !== 'password' || value === ABSENT) return;
      const { email, password } = sent;
      await app.http.post('/api/users/login').send({ user: { email, password } }).expect(200);
    },
    async refused(operation, field, value, verdict) {
      const before = await contentsOf(app);
      const { answer } = await send(operation, { [field]: value });
      const messages = 'message' in verdict ? [verdict.message] : A_MESSAGE;
      expectProblem(answer, 422, { [field]: messages });
      expect(await contentsOf(app)).toEqual(before);
    },
    async unmatched(operation, field, value) {
      const { answer } = await send(operation, { [field]: value });
      expectProblem(answer, 401, { credentials: ['invalid'] });
    },
  };

  describe.each(OPERATIONS)('$name', (operation) => {
    describe.each(Object.entries(operation.fields))('%s', (field, cases) => {
      it.each(cases.map(([label, value, verdict]) => ({ label, kind: verdict.kind, value, verdict })))(
        'sent $label, is $kind',
        async ({ kind, value, verdict }) => {
          await VERDICTS[kind](operation, field, value, verdict);
        },
      );
    });

    it('names every field at fault at once', async () => {
      const fields = Object.keys(operation.fields);
      const { answer } = await send(
        operation,
        Object.fromEntries(fields.map((field) => [field, { not: 'text' }])),
      );
      expectProblem(answer, 422, Object.fromEntries(fields.map((field) => [field, A_MESSAGE])));
    });
  });

  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    'has a case for whatever %s may be sent',
    async (_, operation) => {
      const document = (await app.http.get('/openapi.json').expect(200)).body;
      const path = operation.name.split(' ')[1]?.replace(/:(\w+)/g, '{$1}') ?? '';
      const { $ref } = document.paths[path][operation.method].requestBody.content['application/json'].schema;
      const resolve = (ref: string) => document.components.schemas[ref.split('/').at(-1) ?? ''] as Body;
      const envelope = (resolve($ref as string)['properties'] as Record<string, { $ref: string }>)[
        operation.envelope
      ];
      const fields = resolve(envelope?.$ref ?? '')['properties'] as Body;
      expect(Object.keys(operation.fields).sort()).toEqual(Object.keys(fields).sort());
    },
  );

  describe('What is not the caller’s to say', () => {
    const NUMBER = 987_654_321;
    const TEXT = 'mallory';
    const TIME = '2001-01-01T00:00:00.000Z';
    const PRIVILEGED = {
      id: NUMBER,
      slug: TEXT,
      favorited: true,
      favoritesCount: NUMBER,
      favorites_count: NUMBER,
      author: { username: TEXT },
      authorId: NUMBER,
      author_id: NUMBER,
      createdAt: TIME,
      created_at: TIME,
      updatedAt: TIME,
      token: TEXT,
      passwordHash: TEXT,
      password_hash: TEXT,
      usernameKey: TEXT,
      email_key: TEXT,
      articlesCount: NUMBER,
      role: TEXT,
    };

    const TABLES = { user: 'users', article: 'articles', comment: 'comments' };

    it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
      'has no effect on %s',
      async (_, operation) => {
        const { answer } = await send(operation, PRIVILEGED);
        expect(answer.status).toBe(operation.success);
        expect(answer.body[operation.envelope].favorited ?? false).toBe(false);
        const [row] = await app.sql(
          `select * from ${TABLES[operation.envelope]} order by updated_at desc, id desc limit 1`,
        );
        expect(JSON.stringify({ answer: answer.body as Body, row })).not.toMatch(
          /987654321|mallory|2001-01-01/,
        );
      },
    );

    it('is no change by itself', async () => {
      expectProblem(await carol.put('/api/user', { user: PRIVILEGED }), 422, { user: A_MESSAGE });
    });
  });

  describe('A body with unusual keys', () => {
    const post = (path: string, json: string) => app.http.post(path).type('json').send(json);
    const { username, email, password } = account();
    const quoted = JSON.stringify({ username, email, password });

    it.each([
      ['the prototype of the envelope', `{"user":{"__proto__":${quoted}}}`],
      ['the prototype of the body', `{"__proto__":{"user":${quoted}}}`],
      ['the prototype of its constructor', `{"user":{"constructor":{"prototype":${quoted}}}}`],
    ])('is not read through %s', async (_, json) => {
      const before = await contentsOf(app);
      const blank = ["can't be blank"];
      expectProblem(await post('/api/users', json), 422, { username: blank, email: blank, password: blank });
      expect(await contentsOf(app)).toEqual(before);
    });

    it('changes no prototype of the server', async () => {
      const polluted = '{"polluted":"yes","toString":null}';
      const json = `{"user":{"__proto__":${polluted},"constructor":{"prototype":${polluted}},"username":"${username}","email":"${email}","password":"${password}"},"__proto__":${polluted}}`;
      expect((await post('/api/users', json).expect(201)).body.user).toMatchObject({ username, email });
      expect(({} as Body)['polluted']).toBeUndefined();
      expect(Object.prototype.toString.call([])).toBe('[object Array]');
    });

    it('counts the last of two equal keys', async () => {
      const [first, last] = [account(), account()];
      const json = `{"user":${JSON.stringify(first)},"user":{"username":"${first.username}","username":"${last.username}","email":"${last.email}","password":"${PASSWORD}"}}`;
      const { body } = await post('/api/users', json).expect(201);
      expect(body.user).toMatchObject({ username: last.username, email: last.email });
    });

    it('may nest 32 deep, where nobody looks and where somebody does, and is not looked at deeper', async () => {
      const nested = `${'['.repeat(30)}${']'.repeat(30)}`;
      const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
      const draft = '"title":"Deep","description":"x","body":"x"';
      const send = (json: string) => post('/api/articles', json).set('Authorization', alice.authorization);
      await send(`{"unknown":${nested},"article":{${draft}}}`).expect(201);
      expectProblem(await send(`{"article":{${draft},"title":${nested}}}`), 422, { title: A_MESSAGE });
      expectProblem(await send(`{"article":{${draft},"tagList":${nested}}}`), 422, { tagList: A_MESSAGE });
      expectProblem(await send(nested), 400, { body: A_MESSAGE });
      for (const body of [deep, `{"unknown":${deep},"article":{${draft}}}`])
        expectProblem(await send(body), 400, { body: ['is nested too deeply (maximum is 32 levels)'] });
    });

    it.each([
      ['a text', '"bob"'],
      ['a number', '1'],
      ['a list', '[]'],
      ['false', 'false'],
    ])('is refused when its envelope is %s', async (_, envelope) => {
      expectProblem(await post('/api/users', `{"user":${envelope}}`), 422, { user: A_MESSAGE });
    });
  });
});
