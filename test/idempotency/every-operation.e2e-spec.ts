import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response, Test } from 'supertest';
import { KeyTurns } from '../../src/platform/idempotency/key-turns';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { UnsubscribeTokens } from '../../src/notifications/preferences/unsubscribe-tokens';
import { type Actor, PASSWORD, signUp, signUpAdmin, unique } from '../support/actors';
import { headerOf } from '../support/answers';
import { tokenTo } from '../support/mail-links';
import { begun, uploaded, wav } from '../support/media';
import { expectProblem } from '../support/problems';
import { dump } from '../support/secrets';
import { startApp, type TestApp } from '../support/test-app';
import { Contract, type DocumentedOperation } from '../contract/document';

type Method = 'post' | 'put' | 'patch' | 'delete';

interface SchemaLike {
  $ref?: string;
  example?: unknown;
  properties?: Record<string, SchemaLike>;
  required?: string[];
}

type KeyedOperation = DocumentedOperation & {
  parameters?: { $ref?: string }[];
  requestBody?: { content: Record<string, { schema: SchemaLike }> };
};

/** What an operation is asked for, by somebody who may. */
interface Request {
  readonly by: Actor;
  readonly path: string;
  readonly body: object | undefined;
  /** In place of it. */
  readonly bytes?: Buffer;
  readonly headers?: Record<string, string>;
}

/** What the operation's own examples and {@link PARTS} do not say. */
type Special = Partial<Omit<Request, 'by'>> & { readonly by?: Actor };

describe('Every operation that changes something', () => {
  let app: TestApp;
  let document: OpenAPIObject;
  let operations: KeyedOperation[];

  beforeAll(async () => {
    app = await startApp();
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    operations = new Contract(document, { closed: true }).operations.filter(({ method }) => method !== 'get');
  });
  afterAll(() => app.close());

  const signIn = async ({ email }: Actor, password = PASSWORD) => {
    const answer = await app.http.post('/api/users/login').send({ user: { email, password } }).expect(200);
    return (answer.body as { user: { token: string; refreshToken: string } }).user;
  };

  /** Where the examples of the document do not do: links from mails, other sessions, one's own things. */
  const specials: Record<string, (by: Actor) => Promise<Special>> = {
    'sessions.refresh': async (by) => ({ body: { refreshToken: (await signIn(by)).refreshToken } }),
    'sessions.revoke': async (by) => {
      await signIn(by);
      const { body } = await by.get('/api/auth/sessions').expect(200);
      const { sessions } = body as { sessions: { id: number; current: boolean }[] };
      return { path: `/api/auth/sessions/${sessions.find(({ current }) => !current)?.id}` };
    },
    'sessions.revokeOthers': async (by) => {
      await signIn(by);
      return {};
    },
    'auth.signIn': (by) => Promise.resolve({ body: { user: { email: by.email, password: PASSWORD } } }),
    'verification.verifyEmail': async ({ email }) => ({
      body: { token: await tokenTo(app.mail, email, '/verify-email') },
    }),
    'verification.revertEmail': async (by) => {
      await by.put('/api/user', { user: { email: `${unique('moved')}@example.com` } }).expect(200);
      return { body: { token: await tokenTo(app.mail, by.email, '/revert-email') } };
    },
    'verification.confirmPasswordReset': async ({ email }) => {
      await app.http.post('/api/auth/password-reset/request').send({ email }).expect(202);
      const token = await tokenTo(app.mail, email, '/reset-password');
      return { body: { token, password: 'quite another password' } };
    },
    'uploads.begin': () => Promise.resolve({ headers: { 'Upload-Length': '1000' } }),
    'uploads.append': async (by) => ({
      path: await begun(by, 1_000),
      bytes: wav(1_000),
      headers: { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    }),
    'uploads.giveUp': async (by) => ({ path: await begun(by, 1_000) }),
    'media.update': async (by) => ({ path: `/api/media/${(await uploaded(by, wav(1_000))).id}` }),
    'media.delete': async (by) => ({ path: `/api/media/${(await uploaded(by, wav(1_000))).id}` }),
    'articles.update': async (by) => ({ path: `/api/articles/${(await by.publish()).slug}` }),
    'articles.delete': async (by) => ({ path: `/api/articles/${(await by.publish()).slug}` }),
    'articles.unfavorite': async (by) => {
      const { slug } = await by.publish();
      await by.favorite(slug);
      return { path: `/api/articles/${slug}/favorite` };
    },
    'profiles.unfollow': async (by) => {
      const { username } = await signUp(app);
      await by.follow(username);
      return { path: `/api/profiles/${username}/follow` };
    },
    'notifications.markOne': async (by) => {
      await (await signUp(app)).follow(by.username);
      await periodicWork.get('telling people what happened')?.();
      const { body } = await by.get('/api/notifications').expect(200);
      const { notifications } = body as { notifications: { id: number }[] };
      return { path: `/api/notifications/${notifications[0]?.id}/read` };
    },
    'notifications.unsubscribe': async ({ username }) => {
      const [row] = await app.sql('select id from users where username = $1', [username]);
      const token = app.app.get(UnsubscribeTokens).write(row?.['id'] as number, 'daily');
      return { path: `/api/notifications/unsubscribe?token=${token}` };
    },
    'notifications.mark': () => Promise.resolve({ body: { read: { upTo: 1 } } }),
    'tags.update': async () => ({ by: await signUpAdmin(app), path: `/api/tags/${unique('tag')}` }),
    'profiles.pin': async (by) => {
      const { slug } = await by.publish();
      return { body: { profile: { pinned: [slug] } } };
    },
    'tags.follow': async (by) => ({ path: `/api/tags/${await tagBy(by)}/follow` }),
    'tags.unfollow': async (by) => ({ path: `/api/tags/${await tagBy(by)}/follow` }),
    'comments.delete': async (by) => {
      const { slug } = await by.publish();
      return { path: `/api/articles/${slug}/comments/${await by.comment(slug)}` };
    },
    'comments.update': async (by) => ({
      path: `/api/comments/${await commentBy(by)}`,
      body: { comment: { body: 'Better put.' } },
    }),
    'comments.like': (by) => onComment('/like')(by),
    'comments.unlike': async (by) => {
      const { path } = await onComment('/like')(by);
      await by.put(path).expect(200);
      return { path };
    },
    'comments.pin': (by) => onComment('/pin')(by),
    'comments.unpin': (by) => onComment('/pin')(by),
    'comments.lock': (by) => onComment('/lock')(by),
    'comments.unlock': (by) => onComment('/lock')(by),
    'conversations.start': async () => {
      const { username } = await signUp(app);
      return { body: { conversation: { members: [username], message: 'Hello' } } };
    },
    'conversations.sendMessage': async (by) => ({ path: `${(await talk(by)).path}/messages` }),
    'conversations.editMessage': async (by) => ({ path: (await talk(by)).messagePath }),
    'conversations.deleteMessage': async (by) => ({ path: (await talk(by)).messagePath }),
    'conversations.markRead': async (by) => ({ path: `${(await talk(by)).path}/read` }),
    'conversations.leave': async (by) => ({ path: `${(await talk(by)).path}/membership` }),
    'conversations.addMember': async (by) => {
      const { username } = await signUp(app);
      return { path: `${(await talk(by)).path}/members`, body: { member: { username } } };
    },
  };

  /** A comment of somebody's on an article of theirs. */
  const commentBy = async (by: Actor) => by.comment((await by.publish()).slug);
  const onComment = (action: string) => async (by: Actor) => ({
    path: `/api/comments/${await commentBy(by)}${action}`,
  });

  /** A group of somebody's, in which they have said something. */
  async function talk(by: Actor): Promise<{ path: string; messagePath: string }> {
    const { username } = await signUp(app);
    const conversation = { members: [username], title: 'The print shop', message: 'Hello' };
    const { body } = await by.post('/api/conversations', { conversation }).expect(201);
    const started = (body as { conversation: { id: number; lastMessage: { id: number } } }).conversation;
    const path = `/api/conversations/${started.id}`;
    return { path, messagePath: `${path}/messages/${started.lastMessage.id}` };
  }

  /** A tag that there is. */
  async function tagBy(by: Actor): Promise<string> {
    const tag = unique('tag');
    await by.publish({ tagList: [tag] });
    return tag;
  }

  /** What may stand in a path. */
  const PARTS: Record<string, () => Promise<string>> = {
    slug: async () => (await (await signUp(app)).publish()).slug,
    username: async () => (await signUp(app)).username,
  };

  /** What nobody else has yet. */
  const FRESH: Record<string, () => string> = {
    username: () => unique('somebody'),
    email: () => `${unique('somebody')}@example.com`,
    title: () => unique('Title '),
  };

  async function requestTo({ operationId, path, requestBody }: KeyedOperation): Promise<Request> {
    const by = await signUp(app);
    const special = (await specials[operationId]?.(by)) ?? {};
    const schema = requestBody?.content['application/json']?.schema;
    const parts = special.path === undefined ? (path.match(/\w+(?=\})/g) ?? []) : [];
    let filled = special.path ?? path;
    for (const part of parts) filled = filled.replace(`{${part}}`, (await PARTS[part]?.()) ?? '');
    return { by, path: filled, body: schema && (example(schema) as object), ...special };
  }

  /** A body made of the document's own examples. */
  function example(schema: SchemaLike, name = ''): unknown {
    const { $ref, properties } = schema;
    if ($ref !== undefined)
      return example(document.components?.schemas?.[$ref.split('/').at(-1) ?? ''] ?? {}, name);
    if (!properties) return FRESH[name]?.() ?? schema.example;
    const members = Object.entries(properties).map(([key, member]) => [key, example(member, key)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined && value !== null));
  }

  function send({ method, requestBody }: KeyedOperation, request: Request, key: string): Test {
    const { by, path, body, bytes, headers = {} } = request;
    const takesForm = requestBody?.content['multipart/form-data'] !== undefined;
    const test = app.http[method as Method](path).set('Authorization', by.authorization);
    test.set('Idempotency-Key', key);
    test.set(headers);
    return takesForm ? test.attach('file', wav(1_000), 'beep.wav') : test.send(bytes ?? body);
  }

  /** Every row, but what jobs do by themselves: of those only how many there are. */
  async function rows(): Promise<string[]> {
    for (const work of ['telling people what happened', 'counting the words of the search'])
      await periodicWork.get(work)?.();
    const [{ jobs } = {}] = await app.sql('select count(*)::int as jobs from pgboss.job');
    const [{ links } = {}] = await app.sql('select count(*)::int as links from one_time_links');
    const all = await dump(app.app, `schemaname = 'public' and tablename <> 'one_time_links'`);
    return [...all.split('\n').sort(), `${String(jobs)} jobs`, `${String(links)} links`];
  }

  const isReplayed = (answer: Response) => headerOf(answer, 'idempotent-replayed') === 'true';

  it('says that it takes a key', () => {
    const silent = operations.filter(
      ({ parameters = [] }) =>
        !parameters.some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey'),
    );
    expect(silent.map(({ operationId }) => operationId)).toEqual([]);
    expect(operations.length).toBeGreaterThan(20);
  });

  it('takes effect once, and answers its repetition the same', async () => {
    for (const operation of operations) {
      const { operationId } = operation;
      const [request, key] = [await requestTo(operation), randomUUID()];
      const first = await send(operation, request, key);
      const { status, text } = first;
      expect({ operationId, text, isSuccess: status < 300 }).toEqual({ operationId, text, isSuccess: true });
      const before = await rows();
      const again = await send(operation, request, key);
      expect({ operationId, rows: await rows() }).toEqual({ operationId, rows: before });
      // Whoever has signed out is nobody any more.
      if (operationId === 'sessions.signOut') expect(again.status).toBe(401);
      else {
        expect({ operationId, status: again.status, text: again.text }).toEqual({
          operationId,
          status,
          text,
        });
        expect({ operationId, replayed: isReplayed(again) }).toEqual({ operationId, replayed: true });
      }
    }
  });

  it('is told to come again while another one with its key takes too long', async () => {
    const requests: Request[] = [];
    for (const operation of operations) requests.push(await requestTo(operation));
    const turn = jest.spyOn(KeyTurns.prototype, 'at').mockReturnValue(new Promise(() => undefined));
    try {
      const before = await rows();
      const answers = await Promise.all(
        operations.map((operation, index) => send(operation, requests[index] as Request, randomUUID())),
      );
      for (const answer of answers) {
        expectProblem(answer, 409, {
          'Idempotency-Key': ['belongs to a request that is still running: try again with the same key'],
        });
        expect(headerOf(answer, 'retry-after')).toBe('1');
      }
      expect(await rows()).toEqual(before);
    } finally {
      turn.mockRestore();
    }
  });
});
