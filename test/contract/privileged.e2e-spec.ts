import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { Actor, type ArticleBody, PASSWORD, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { Contract, type DocumentedOperation } from './document';

type Json = Record<string, unknown>;

const NUMBER = 987_654_321;
const TEXT = 'mallory';
const TIME = '2001-01-01T00:00:00.000Z';
/** What any of the values would look like wherever it ended up. */
const TRACE = /987654321|mallory|2001-01-01/;

/** What is never a caller's to say: keys, names of columns and of fields of answers. */
const PRIVILEGED: Json = {
  id: NUMBER,
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  admin: true,
  emailVerified: true,
  emailVerifiedAt: TIME,
  email_verified_at: TIME,
  passwordHash: TEXT,
  password_hash: TEXT,
  usernameKey: TEXT,
  username_key: TEXT,
  emailKey: TEXT,
  email_key: TEXT,
  createdAt: TIME,
  created_at: TIME,
  updatedAt: TIME,
  updated_at: TIME,
  userId: NUMBER,
  user_id: NUMBER,
  actorId: NUMBER,
  authorId: NUMBER,
  author_id: NUMBER,
  author: { id: NUMBER, username: TEXT },
  articleId: NUMBER,
  article_id: NUMBER,
  articlesCount: NUMBER,
  articles_count: NUMBER,
  favoritesCount: NUMBER,
  favorites_count: NUMBER,
  slug: TEXT,
};

describe('A privileged field', () => {
  let app: TestApp;
  let document: OpenAPIObject;
  let operations: DocumentedOperation[];
  let actor: Actor;
  let actorId: number;
  let article: ArticleBody;

  beforeAll(async () => {
    app = await startApp();
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    // A stream of events never ends, and reads no body.
    operations = new Contract(document, { closed: false }).operations.filter(
      ({ operationId }) => operationId !== 'events.stream',
    );
  });
  beforeEach(async () => {
    actor = await signUp(app);
    const [row] = await app.sql('select id from users where username = $1', [actor.username]);
    actorId = row?.['id'] as number;
    article = await actor.publish();
  });
  afterAll(() => app.close());

  function resolve(schema: Json | undefined): Json {
    const name = (schema?.['$ref'] as string | undefined)?.split('/').at(-1);
    return name === undefined ? (schema ?? {}) : (document.components?.schemas?.[name] as Json);
  }

  /** A value that a schema describes: its example, or one made of its parts. */
  function sample(given: Json | undefined): unknown {
    const schema = resolve(given);
    const [example] = (schema['examples'] as unknown[] | undefined) ?? [schema['example']];
    if (example !== undefined) return example;
    if (schema['format'] === 'uri') return 'https://example.com/a.png';
    if (schema['properties'] === undefined) return schema['type'] === 'array' ? [] : 'text';
    const properties = Object.entries(schema['properties'] as Record<string, Json>);
    return Object.fromEntries(properties.map(([name, property]) => [name, sample(property)]));
  }

  /** What must be somebody's own for the operation to accept it. */
  const OWN: Json = {
    get username() {
      return unique('sampled');
    },
    get email() {
      return `${unique('sampled')}@example.com`;
    },
    password: PASSWORD,
    currentPassword: PASSWORD,
  };

  /** An operation's body: what it asks for, and in every object of it what is not the caller's to say. */
  function bodyOf({ operationId, ...operation }: DocumentedOperation, { email }: Json): Json {
    const { requestBody } = operation as { requestBody?: { content: Record<string, { schema: Json }> } };
    const body = (sample(requestBody?.content['application/json']?.schema) ?? {}) as Json;
    const signingIn = operationId === 'auth.signIn' ? { email } : {};
    for (const [key, value] of Object.entries(body)) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      const own = Object.keys(value).flatMap((field) => (field in OWN ? [[field, OWN[field]]] : []));
      body[key] = { ...PRIVILEGED, ...value, ...(Object.fromEntries(own) as Json), ...signingIn };
    }
    return { ...PRIVILEGED, ...(typeof body === 'object' ? body : {}) };
  }

  async function send(operation: DocumentedOperation): Promise<Response> {
    // As the operations before may have left them.
    const [account = {}] = await app.sql('select username, email from users where id = $1', [actorId]);
    const url = operation.path
      .replace('{slug}', article.slug)
      .replace('{username}', account['username'] as string)
      .replace(/\{\w+\}/, '1');
    const signedIn = (operation.security ?? []).length > 0;
    const request = app.http[operation.method as 'get' | 'post' | 'put' | 'patch' | 'delete'](url);
    if (signedIn) void request.set('Authorization', actor.authorization);
    return request.send(bodyOf(operation, account));
  }

  /** All that the database holds, as text. */
  async function everything(): Promise<string> {
    const tables = await app.sql(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    let text = '';
    for (const { name } of tables) {
      const [row] = await app.sql(`select string_agg(t::text, E'\\n') as rows from ${name as string} t`);
      text += (row?.['rows'] as string | null) ?? '';
    }
    return text;
  }

  /** The actor in a session of their own, after the one before has ended. */
  async function signInAgain(): Promise<Actor> {
    const [account = {}] = await app.sql('select username, email from users where id = $1', [actorId]);
    const { username, email } = account as { username: string; email: string };
    const answer = await app.http.post('/api/users/login').send({ user: { email, password: PASSWORD } });
    return new Actor(app.url, username, email, (answer.body as { user: { token: string } }).user.token);
  }

  const privilegesOf = () => app.sql('select role, created_at from users where id = $1', [actorId]);

  it('has no effect in the body of any operation, whatever else the body does', async () => {
    expect(operations.length).toBeGreaterThan(15);
    const before = await privilegesOf();
    const accepted = new Set<string>();
    for (const operation of operations) {
      const { operationId } = operation;
      const answer = await send(operation);
      expect({ operationId, crashed: answer.status >= 500 }).toEqual({ operationId, crashed: false });
      if (answer.status < 300) accepted.add(operationId);
      expect({ operationId, answer: TRACE.test(answer.text) }).toEqual({ operationId, answer: false });
      if (operationId === 'articles.delete') article = await actor.publish();
      if (operationId === 'sessions.signOut') actor = await signInAgain();
      if (operationId === 'articles.update') article = (answer.body as { article: ArticleBody }).article;
    }
    expect(await everything()).not.toMatch(TRACE);
    expect(await privilegesOf()).toEqual(before);
    expect(await app.sql("select username from users where role <> 'user'")).toEqual([]);
    // The test is worth nothing where the body was refused for another reason.
    expect([...accepted]).toEqual(
      expect.arrayContaining([
        'auth.signUp',
        'auth.signIn',
        'users.updateCurrent',
        'articles.create',
        'articles.update',
        'comments.create',
        'profiles.get',
        'articles.favorite',
      ]),
    );
  });

  it('does not let anybody past whom the route is not for', async () => {
    for (const send of [
      app.http.get('/api/admin/audit?role=admin').set('X-Role', 'admin'),
      app.http.get('/api/admin/audit').set('Authorization', actor.authorization).send({ role: 'admin' }),
    ])
      expect([401, 403]).toContain((await send).status);
  });
});
