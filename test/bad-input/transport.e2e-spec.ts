import { gzipSync } from 'node:zlib';
import { type Actor, type ArticleBody, PASSWORD, signUp, unique } from '../support/actors';
import { type Contents, contentsOf } from '../support/contents';
import { A_MESSAGE, type Answer, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { exchange, type Message, sendRaw } from '../support/wire';

const MEBIBYTE = 1024 * 1024;
const JSON_TYPE = 'application/json';

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part as string))));

/** Sends its parts one by one, without saying how many bytes there will be. */
const chunked = (...parts: string[]) => ReadableStream.from(parts.map((part) => Buffer.from(part)));

/** A body that no operation can read, and what it is refused with. */
type Refusal = readonly [label: string, status: 400 | 413 | 415, message: () => Message];

const json = (
  body: NonNullable<Message['body']>,
  type = JSON_TYPE,
  headers: Record<string, string> = {},
): Message => ({
  headers: { 'Content-Type': type, ...headers },
  body,
});

const REFUSALS: readonly Refusal[] = [
  ['an open brace', 400, () => json('{')],
  ['a trailing comma', 400, () => json('{"user":{},}')],
  ['single quotes', 400, () => json("{'user':{}}")],
  ['a comment', 400, () => json('{"user":{}} // really')],
  ['two documents', 400, () => json('{}{}')],
  ['nothing but space', 400, () => json('   ')],
  ['a raw NUL', 400, () => json('{"user":{"username":"a\0b"}}')],
  ['NaN', 400, () => json('{"user":NaN}')],
  ['a bad escape', 400, () => json('{"user":"\\x41"}')],
  ['form fields as JSON', 400, () => json('user%5Busername%5D=bob')],
  ['an open list, 10,000 deep', 400, () => json('['.repeat(10_000))],
  ['a list', 400, () => json('[{"user":{}}]')],
  ['a text', 400, () => json('"user"')],
  ['a number', 400, () => json('7')],
  ['null', 400, () => json('null')],
  ['true', 400, () => json('true')],
  ['invalid UTF-8', 400, () => json(bytes('{"user":{"username":"', [0xff, 0xfe], '"}}'))],
  ['an overlong encoding', 400, () => json(bytes('{"user":{"username":"', [0xc0, 0xaf], '"}}'))],
  ['an encoded surrogate', 400, () => json(bytes('{"user":{"username":"', [0xed, 0xa0, 0x80], '"}}'))],
  ['a character that was cut in half', 400, () => json(bytes('{"user":"', [0xf0, 0x9f, 0x98], '"}'))],
  ['plain text', 415, () => json('{}', 'text/plain')],
  ['a form', 415, () => json('user[username]=bob', 'application/x-www-form-urlencoded')],
  ['a form with files', 415, () => json('--x\r\n\r\n--x--', 'multipart/form-data; boundary=x')],
  ['a merge patch', 415, () => json('{}', 'application/merge-patch+json')],
  ['another kind of JSON', 415, () => json('{}', 'application/vnd.api+json')],
  ['something that begins like JSON', 415, () => json('{}', 'application/jsonp')],
  ['XML', 415, () => json('<user/>', 'application/xml')],
  ['bytes of no type', 415, () => ({ body: bytes('{}') })],
  ['an unreadable type', 415, () => json('{}', ';;;')],
  ['Latin-1', 415, () => json('{}', 'application/json; charset=iso-8859-1')],
  [
    'UTF-16',
    415,
    () => json(Uint8Array.from(Buffer.from('{}', 'utf16le')), 'application/json; charset=utf-16le'),
  ],
  ['an unknown charset', 415, () => json('{}', 'application/json; charset=klingon')],
  ['gzip', 415, () => json(Uint8Array.from(gzipSync('{}')), JSON_TYPE, { 'Content-Encoding': 'gzip' })],
  [
    'a bomb of gzip',
    415,
    () =>
      json(Uint8Array.from(gzipSync(Buffer.alloc(50 * MEBIBYTE))), JSON_TYPE, { 'Content-Encoding': 'gzip' }),
  ],
  ['an unknown compression', 415, () => json('{}', JSON_TYPE, { 'Content-Encoding': 'x-zip' })],
  ['a byte more than a mebibyte', 413, () => json(`{"padding":"${'x'.repeat(MEBIBYTE - 13)}"}`)],
  [
    'more than a mebibyte of an unsaid length',
    413,
    () => json(chunked('{"padding":"', 'x'.repeat(MEBIBYTE), '"}')),
  ],
  ['more than a mebibyte of space', 413, () => json(' '.repeat(MEBIBYTE + 1))],
];

/** A body that says nothing, in ways that are all well formed. */
const EMPTY: readonly (readonly [label: string, message: () => Message])[] = [
  ['no body', () => ({})],
  ['no body, of JSON', () => ({ headers: { 'Content-Type': JSON_TYPE } })],
  ['no body, of another type', () => ({ headers: { 'Content-Type': 'text/plain' } })],
  ['an empty body', () => json('')],
  ['an empty object', () => json('{}')],
  ['an object of unknown keys', () => json('{"unknown":{"title":"x"}}')],
  ['an empty object after a byte order mark', () => json(bytes([0xef, 0xbb, 0xbf], '{}'))],
  ['an empty object with its charset', () => json('{}', 'Application/JSON ; Charset="UTF-8"')],
  ['an empty object in chunks', () => json(chunked('{', '}'))],
  ['exactly 16 KiB', () => json(`{"padding":"${'x'.repeat(16 * 1024 - 14)}"}`)],
];

describe('What can be sent in place of a body', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let article: ArticleBody;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
    article = await alice.publish();
  });
  afterAll(() => app.close());

  interface Target {
    readonly name: string;
    /** What a body that says nothing lacks. */
    readonly lacks: readonly string[];
  }

  const TARGETS: Target[] = [
    { name: 'POST /api/users', lacks: ['username', 'email', 'password'] },
    { name: 'POST /api/users/login', lacks: ['email', 'password'] },
    { name: 'PUT /api/user', lacks: ['user'] },
    { name: 'POST /api/articles', lacks: ['title', 'description', 'body'] },
    { name: 'PUT /api/articles/:slug', lacks: ['article'] },
    { name: 'POST /api/articles/:slug/comments', lacks: ['body'] },
  ];

  function send(name: string, { headers, ...message }: Message): Promise<Answer> {
    const [method = '', path = ''] = name.split(' ');
    return exchange(`${app.url}${path.replace(':slug', article.slug)}`, {
      ...message,
      method,
      headers: { Authorization: alice.authorization, ...headers },
    });
  }

  async function unchanged(act: () => Promise<void>): Promise<void> {
    const before: Contents = await contentsOf(app);
    await act();
    expect(await contentsOf(app)).toEqual(before);
  }

  describe.each(TARGETS)('$name', ({ name, lacks }) => {
    it.each(REFUSALS)('refuses %s with %i', async (_, status, message) => {
      await unchanged(async () => {
        expectProblem(await send(name, message()), status, { body: A_MESSAGE });
      });
    });

    it.each(EMPTY)('reads %s as one that says nothing', async (_, message) => {
      await unchanged(async () => {
        const answer = await send(name, message());
        expectProblem(answer, 422, Object.fromEntries(lacks.map((field) => [field, A_MESSAGE])));
      });
    });
  });

  it('may be a body that says how long it is and stops short', async () => {
    const head = `POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    await unchanged(async () => {
      const answer = await sendRaw(app.url, `${head}Content-Length: 2\r\n\r\n{}`);
      expect(answer.status).toBe(422);
    });
    await expect(sendRaw(app.url, `${head}Content-Length: -1\r\n\r\n{}`)).resolves.toMatchObject({
      status: 400,
    });
    await expect(sendRaw(app.url, `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)).resolves.toMatchObject({
      status: 400,
    });
  });

  it('ends the connection over which too much was sent', async () => {
    const body = JSON.stringify({ padding: 'x'.repeat(2 * MEBIBYTE) });
    const answer = await sendRaw(
      app.url,
      `POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer.status).toBe(413);
    expect(answer.headers).toMatchObject({ connection: 'close' });
  });

  describe('A body where none is needed', () => {
    const IGNORED: readonly (readonly [label: string, message: () => Message])[] = [
      ['malformed JSON', () => json('{"user":')],
      ['a list', () => json('[]')],
      ['another type', () => json('<user/>', 'application/xml')],
      ['no type', () => ({ body: bytes([0xff, 0x00]) })],
      ['gzip that is none', () => json('not gzip', JSON_TYPE, { 'Content-Encoding': 'gzip' })],
      ['two mebibytes', () => json('x'.repeat(2 * MEBIBYTE))],
      ['fields of another operation', () => json('{"article":{"title":"Changed"},"slug":"x","id":7}')],
    ];

    it.each(IGNORED)('is ignored, be it %s', async (_, message) => {
      const [{ slug }, { username }] = [await alice.publish(), bob];
      const id = await alice.comment(slug);
      const sent: (readonly [name: string, status: number])[] = [
        [`POST /api/articles/${slug}/favorite`, 200],
        [`DELETE /api/articles/${slug}/favorite`, 200],
        [`POST /api/profiles/${username}/follow`, 200],
        [`DELETE /api/profiles/${username}/follow`, 200],
        [`DELETE /api/articles/${slug}/comments/${id}`, 204],
        [`DELETE /api/articles/${slug}`, 204],
      ];
      for (const [name, status] of sent) {
        expect({ name, status: (await send(name, message())).status }).toEqual({ name, status });
      }
    });

    it('does not stop a GET, and leaves the connection in order for the next request', async () => {
      const one = `GET /api/articles/${article.slug} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n`;
      const { text } = await sendRaw(app.url, `${one}\r\n{"a":${one}Connection: close\r\n\r\n{"a":`);
      expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(1);
      expect(text).toContain(article.title);
    });
  });

  it.each(REFUSALS.filter(([label]) => ['an open brace', 'plain text', 'gzip'].includes(label)))(
    'is refused before anything is said of the credentials, or of the article: %s',
    async (_, status, message) => {
      for (const authorization of [{}, { Authorization: 'Token forged' }]) {
        const { headers, ...rest } = message();
        const answer = await exchange(`${app.url}/api/articles/nowhere/comments`, {
          ...rest,
          method: 'POST',
          headers: { ...headers, ...authorization },
        });
        expectProblem(answer, status, { body: A_MESSAGE });
      }
    },
  );

  it('leaves the server as well as it was', async () => {
    const username = unique('after');
    const user = { username, email: `${username}@example.com`, password: PASSWORD };
    await app.http.post('/api/users').send({ user }).expect(201);
    await app.http.get('/health/ready').expect(200);
  });
});
