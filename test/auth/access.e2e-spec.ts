import type { Response } from 'supertest';
import { KeyRing } from '../../src/platform/config/key-ring';
import { PasswordHasher } from '../../src/users/passwords/password-hasher';
import { SessionSettings } from '../../src/sessions/session.settings';
import { AccessTokenService } from '../../src/sessions/tokens/access-token.service';
import { articleOf, articlePage, headerOf, profileOf, userOf } from '../support/answers';
import { type Actor, type ArticleBody, PASSWORD, signUp } from '../support/actors';
import { contentsOf } from '../support/contents';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { testConfig } from '../support/test-database';

const [NEWER, OLDER] = ['the newer of the secrets of this test', 'the older of the secrets of this test'];

const MISSING = { token: ['is missing'] };
const INVALID = { token: ['is invalid'] };

const BAD_TOKEN = 'Bearer error="invalid_token"';

/** What two answers to the same request have in common. */
const withoutIds = ({ body }: Response) => ({
  ...(body as object),
  requestId: undefined,
  nextCursor: undefined,
});

describe('Who may call what', () => {
  let app: TestApp;
  let alice: Actor;
  let article: ArticleBody;

  beforeAll(async () => {
    app = await startApp({ APP_SECRET: `${NEWER},${OLDER}` });
    alice = await signUp(app);
    article = await alice.publish();
    await alice.comment(article.slug);
  });
  afterAll(() => app.close());

  /** Sends a request with this `Authorization`, or with none. */
  function send(name: string, authorization: string | null, body?: object) {
    const [method = '', path = ''] = name.split(' ');
    const request = app.http[method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'](
      path.replace(':slug', article.slug).replace(':username', alice.username),
    );
    if (authorization !== null) void request.set('Authorization', authorization);
    return body ? request.send(body) : request;
  }

  const tampered = () => alice.token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  /** The last of 43 characters has two bits that mean nothing. */
  const otherwiseWritten = (token: string) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.slice(-1)) + 1] ?? '');
  };
  const BAD: [label: string, authorization: () => string][] = [
    ['no token', () => 'Token'],
    ['another scheme', () => `Basic ${alice.token}`],
    ['no scheme', () => alice.token],
    ['a colon after the scheme', () => `Token: ${alice.token}`],
    ['a comma after the scheme', () => `Token,${alice.token}`],
    ['an equals sign after the scheme', () => `Token=${alice.token}`],
    ['quotes', () => `Bearer "${alice.token}"`],
    ['two schemes', () => `Token Bearer ${alice.token}`],
    ['something after the token', () => `Token ${alice.token} x`],
    ['two tokens', () => `Token ${alice.token}, Token ${alice.token}`],
    ['a parameter', () => `Token token=${alice.token}`],
    ['a token cut short', () => `Token ${alice.token.slice(0, -1)}`],
    ['a token made longer', () => `Token ${alice.token}A`],
    ['a padded token', () => `Token ${alice.token}=`],
    ['another last character', () => `Token ${tampered()}`],
    ['a signature written another way', () => `Token ${otherwiseWritten(alice.token)}`],
    ['two parts of a token', () => `Token ${alice.token.split('.').slice(0, 2).join('.')}`],
    ['four parts of a token', () => `Token ${alice.token}.x`],
    ['the token in capitals', () => `Token ${alice.token.toUpperCase()}`],
  ];

  const PROTECTED: [name: string, invalid: object | undefined][] = [
    ['GET /api/user', undefined],
    ['PUT /api/user', { user: { email: '' } }],
    ['GET /api/user/security-events', undefined],
    ['GET /api/user/security-events?limit=0&cursor=forged', undefined],
    ['GET /api/admin/audit', undefined],
    ['GET /api/admin/audit?limit=0&actor=x', undefined],
    ['POST /api/profiles/:username/follow', undefined],
    ['POST /api/profiles/nobody-at-all/follow', undefined],
    ['DELETE /api/profiles/:username/follow', undefined],
    ['DELETE /api/profiles/%00/follow', undefined],
    ['GET /api/articles/feed', undefined],
    ['GET /api/articles/feed?limit=0&cursor=forged', undefined],
    ['POST /api/articles', { article: {} }],
    ['POST /api/articles', undefined],
    ['PUT /api/articles/:slug', { article: { title: '' } }],
    ['PUT /api/articles/nowhere', { article: { title: null } }],
    ['DELETE /api/articles/:slug', undefined],
    ['DELETE /api/articles/nowhere', undefined],
    ['POST /api/articles/:slug/favorite', undefined],
    ['POST /api/articles/nowhere/favorite', undefined],
    ['DELETE /api/articles/:slug/favorite', undefined],
    ['DELETE /api/articles/%00/favorite', undefined],
    ['POST /api/articles/:slug/comments', { comment: { body: '' } }],
    ['POST /api/articles/nowhere/comments', { comment: {} }],
    ['DELETE /api/articles/:slug/comments/1', undefined],
    ['DELETE /api/articles/nowhere/comments/abc', undefined],
    ['PUT /api/comments/1', { comment: { body: '' } }],
    ['PUT /api/comments/1/like', undefined],
    ['DELETE /api/comments/abc/like', undefined],
    ['PUT /api/comments/1/pin', undefined],
    ['DELETE /api/comments/1/pin', undefined],
    ['PUT /api/comments/1/lock', undefined],
    ['DELETE /api/comments/abc/lock', undefined],
  ];

  describe.each(PROTECTED)('%s', (name, body) => {
    it('asks for credentials before it looks at anything', async () => {
      const before = await contentsOf(app);
      const none = await send(name, null, body);
      expectProblem(none, 401, MISSING);
      expect(headerOf(none, 'www-authenticate')).toBe('Bearer');
      const bad = await send(name, `Token ${tampered()}`, body);
      expectProblem(bad, 401, INVALID);
      expect(headerOf(bad, 'www-authenticate')).toBe(BAD_TOKEN);
      expect(await contentsOf(app)).toEqual(before);
    });
  });

  const OPTIONAL = [
    'GET /api/articles',
    'GET /api/articles?limit=0',
    'GET /api/articles/:slug',
    'GET /api/articles/nowhere',
    'GET /api/articles/:slug/comments',
    'GET /api/articles/nowhere/comments',
    'GET /api/articles/:slug/comments?view=thread',
    'GET /api/comments/1',
    'GET /api/comments/1/replies',
    'GET /api/comments/1/likes',
    'GET /api/comments/abc',
    'GET /api/profiles/:username',
    'GET /api/profiles/nobody-at-all',
  ];

  describe.each(OPTIONAL)('%s', (name) => {
    it('needs no credentials, and answers the sender of bad ones as anybody, saying so', async () => {
      const [anybody, signedIn] = [await send(name, null), await send(name, alice.authorization)];
      expect(anybody.status).not.toBe(401);
      expect(signedIn.status).toBe(anybody.status);
      for (const { headers } of [anybody, signedIn]) expect(headers).not.toHaveProperty('www-authenticate');
      const bad = await send(name, `Bearer ${tampered()}`);
      expect(bad.status).toBe(anybody.status);
      expect(withoutIds(bad)).toEqual(withoutIds(anybody));
      expect(headerOf(bad, 'www-authenticate')).toBe(BAD_TOKEN);
      expect(headerOf(bad, 'access-control-expose-headers')).toMatch(/\bWWW-Authenticate\b/);
    });
  });

  const PUBLIC: [name: string, status: number, body?: object][] = [
    ['GET /', 200],
    ['GET /about', 200],
    ['GET /users/1', 200],
    ['GET /nowhere', 404],
    ['GET /api/nowhere', 404],
    ['GET /api/tags', 200],
    ['GET /health/live', 200],
    ['GET /health/ready', 200],
    ['GET /openapi.json', 200],
    ['GET /docs', 200],
    ['POST /api/users', 422, {}],
    ['POST /api/users/login', 422, {}],
  ];

  describe.each(PUBLIC)('%s', (name, status, body) => {
    it('does not even read credentials', async () => {
      for (const authorization of ['Token', `Token ${tampered()}`, 'Basic x', '\u00e9']) {
        const answer = await send(name, authorization, body);
        expect(answer.status).toBe(status);
        expect(answer.headers).not.toHaveProperty('www-authenticate');
      }
    });
  });

  it.each(BAD)('takes credentials with %s for bad', async (_, authorization) => {
    expectProblem(await send('GET /api/user', authorization()), 401, INVALID);
    const list = await send('GET /api/articles', authorization()).expect(200);
    expect(headerOf(list, 'www-authenticate')).toBe(BAD_TOKEN);
  });

  it.each(['Token', 'Bearer', 'TOKEN', 'bearer', 'bEaReR', 'Token  '])(
    'reads a token after %j on every kind of route, and gives back that very token',
    async (scheme) => {
      const authorization = `${scheme} ${alice.token}`;
      expect(userOf(await send('GET /api/user', authorization).expect(200)).token).toBe(alice.token);
      await alice.favorite(article.slug);
      expect(articleOf(await send('GET /api/articles/:slug', authorization).expect(200)).favorited).toBe(
        true,
      );
    },
  );

  it('shows who asks what is theirs, and an anonymous reader nothing of it', async () => {
    const reader = await signUp(app);
    await reader.follow(alice.username);
    await reader.favorite(article.slug);
    const seen = async (authorization: string | null) => {
      const { favorited, author } = articleOf(
        await send('GET /api/articles/:slug', authorization).expect(200),
      );
      const [listed] = articlePage(await send('GET /api/articles', authorization).expect(200)).articles;
      const comments = (await send('GET /api/articles/:slug/comments', authorization).expect(200)).body
        .comments;
      const { following } = profileOf(await send('GET /api/profiles/:username', authorization).expect(200));
      return [
        favorited,
        author.following,
        listed?.favorited,
        listed?.author.following,
        comments[0].author.following as boolean,
        following,
      ];
    };
    expect(await seen(reader.authorization)).toEqual([true, true, true, true, true, true]);
    expect(await seen(null)).toEqual([false, false, false, false, false, false]);
  });

  describe('The secrets', () => {
    const issuedWith = async (secret: string) => {
      const [row] = await app.sql(
        'select u.id, s.id as session, floor(extract(epoch from s.created_at))::int as born, expires_at from users u join sessions s on s.user_id = u.id where username = $1',
        [alice.username],
      );
      const config = testConfig({ APP_SECRET: secret });
      const tokens = new AccessTokenService(new SessionSettings(config.environment), new KeyRing(config));
      const { token } = tokens.issue(
        {
          userId: row?.['id'] as number,
          sessionId: row?.['session'] as number,
          bornSeconds: row?.['born'] as number,
        },
        new Date(row?.['expires_at'] as string),
      );
      return `Token ${token}`;
    };

    it('are all good for what they signed, and no other is', async () => {
      await send('GET /api/user', await issuedWith(NEWER)).expect(200);
      await send('GET /api/user', await issuedWith(OLDER)).expect(200);
      expectProblem(await send('GET /api/user', await issuedWith('a secret of somebody else')), 401, INVALID);
    });

    it('sign with the first', () => {
      const header = JSON.parse(
        Buffer.from(alice.token.split('.')[0] ?? '', 'base64url').toString(),
      ) as object;
      const [newest] = new KeyRing(testConfig({ APP_SECRET: NEWER })).derive('access token');
      expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: newest.id });
    });

    it('sign nothing of the account but its number, and of the session its number and birth, for a week', () => {
      const claims = JSON.parse(Buffer.from(alice.token.split('.')[1] ?? '', 'base64url').toString()) as {
        iat: number;
        exp: number;
      };
      expect(Object.keys(claims).sort()).toEqual(['aud', 'auth_time', 'exp', 'iat', 'iss', 'sid', 'sub']);
      expect(claims.exp - claims.iat).toBe(7 * 24 * 60 * 60);
    });
  });

  it('computes a hash for an unknown address as for a wrong password, so that neither is answered sooner', async () => {
    const verify = jest.spyOn(app.app.get(PasswordHasher), 'verify');
    for (const email of [alice.email, 'nobody@example.com']) {
      const user = { email, password: `not ${PASSWORD}` };
      expectProblem(await app.http.post('/api/users/login').send({ user }), 401, {
        credentials: ['invalid'],
      });
    }
    expect(verify.mock.calls).toEqual([
      [expect.stringMatching(/^\$argon2id\$/), `not ${PASSWORD}`, 'sign-in'],
      [null, `not ${PASSWORD}`, 'sign-in'],
    ]);
    verify.mockRestore();
  });
});
