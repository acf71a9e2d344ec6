import { createHmac } from 'node:crypto';
import type * as argon2 from '@node-rs/argon2';
import type { Response } from 'supertest';
import { CONFIG, type Config } from '../../src/platform/config/config';
import { KeyRing } from '../../src/platform/config/key-ring';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { headerOf } from '../support/answers';
import { eventually } from '../support/eventually';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

interface Claims {
  sub?: string | number;
  sid?: number;
  auth_time?: number;
  iat?: number;
  exp?: number;
  aud?: string;
  iss?: string;
}

const now = () => Math.floor(Date.now() / 1000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('Accounts and credentials', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
  });
  afterAll(() => app.close());

  const register = (user: object) => app.http.post('/api/users').send({ user });
  const account = () => {
    const username = unique('someone');
    return { username, email: `${username}@example.com`, password: PASSWORD };
  };

  describe('POST /api/users', () => {
    it('opens an account whose token works at once', async () => {
      const user = account();
      const { body } = await register(user).expect(201);
      expect(body).toEqual({
        user: {
          email: user.email,
          username: user.username,
          bio: null,
          image: null,
          emailVerified: false,
          token: expect.any(String) as string,
          refreshToken: expect.any(String) as string,
          expiresAt: expect.any(String) as string,
        },
      });
      const current = await app.http
        .get('/api/user')
        .set('Authorization', `Token ${body.user.token as string}`)
        .expect(200);
      const { refreshToken, expiresAt, ...shown } = body.user as Record<string, unknown>;
      expect(current.body).toEqual({ user: shown });
      expect([refreshToken, expiresAt]).toEqual([
        expect.stringMatching(/^[\w-]{54}$/),
        expect.stringMatching(/Z$/),
      ]);
    });

    it('shows name and address as typed, and trims them', async () => {
      const { username, email } = account();
      const shown = { username: username.toUpperCase(), email: `Mixed.${email}` };
      const { body } = await register({
        username: ` ${shown.username} `,
        email: ` ${shown.email}\n`,
        password: PASSWORD,
      }).expect(201);
      expect(body.user).toMatchObject(shown);
    });

    it('says which of name and address are taken, whatever the case', async () => {
      const taken = ['has already been taken'];
      const fresh = account();
      const username = alice.username.toUpperCase();
      const email = alice.email.toUpperCase();
      expect((await register({ ...fresh, username }).expect(409)).body.errors).toEqual({ username: taken });
      expect((await register({ ...fresh, email }).expect(409)).body.errors).toEqual({ email: taken });
      expect((await register({ ...fresh, username, email }).expect(409)).body.errors).toEqual({
        username: taken,
        email: taken,
      });
    });

    it('lets exactly one of 32 parallel sign-ups have a name, however it is written', async () => {
      const name = unique('wanted');
      const statuses = await Promise.all(
        Array.from({ length: 32 }, async (_, index) => {
          const username = Array.from(name, (letter, place) =>
            (index >> (place % 5)) & 1 ? letter.toUpperCase() : letter,
          ).join('');
          return (await register({ username, email: `${name}${index}@example.com`, password: PASSWORD }))
            .status;
        }),
      );
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(31);
    });

    it('names both name and address to whoever lost a race for them', async () => {
      const wanted = account();
      // Each hashes a password after it found both free, and so before any of them is written.
      const answers = await Promise.all(Array.from({ length: 8 }, () => register(wanted)));
      const taken = ['has already been taken'];
      const lost = answers.filter(({ status }) => status !== 201);
      expect(lost.map(({ status, body }): unknown => [status, body.errors])).toEqual(
        Array.from({ length: 7 }, () => [409, { username: taken, email: taken }]),
      );
    });

    it('gives the caller no say in anything else', async () => {
      const user = account();
      const extra = {
        id: 999_999,
        role: 'admin',
        createdAt: '2001-01-01T00:00:00Z',
        passwordHash: 'x',
        articlesCount: 7,
        token: 'mine',
      };
      const { body } = await register({ ...user, ...extra }).expect(201);
      expect(body.user.token).not.toBe('mine');
      const [row] = await app.sql(
        'select id, articles_count, password_hash, created_at from users where username = $1',
        [user.username],
      );
      expect(row?.['id']).toBeLessThan(999_999);
      expect(row).toMatchObject({
        articles_count: 0,
        password_hash: expect.stringMatching(/^\$argon2id\$/) as string,
      });
      expect(new Date(String(row?.['created_at'])).getFullYear()).toBeGreaterThan(2001);
    });
  });

  describe('POST /api/users/login', () => {
    const signIn = (user: object) => app.http.post('/api/users/login').send({ user });

    it('signs in, whatever the case of the address', async () => {
      const { body } = await signIn({ email: alice.email.toUpperCase(), password: PASSWORD }).expect(200);
      expect(body.user).toMatchObject({ username: alice.username, email: alice.email });
    });

    it('answers a wrong password and an unknown address alike', async () => {
      const wrong = await signIn({ email: alice.email, password: 'not the password' }).expect(401);
      const unknown = await signIn({ email: 'nobody@example.com', password: 'not the password' }).expect(401);
      expect(wrong.body.errors).toEqual({ credentials: ['invalid'] });
      const anonymous = ({ body }: { body: Record<string, unknown> }) => ({ ...body, requestId: '' });
      expect(anonymous(unknown)).toEqual(anonymous(wrong));
    });

    it('never matches a password that merely begins like the right one', async () => {
      const user = { ...account(), password: 'x'.repeat(128) };
      await register(user).expect(201);
      await signIn({ email: user.email, password: 'x'.repeat(129) }).expect(401);
      await signIn({ email: user.email, password: `${'x'.repeat(128)}${'y'.repeat(5000)}` }).expect(401);
      await signIn(user).expect(200);
    });

    it('tells whoever waits too long for their password to be compared to come back, and nobody else', async () => {
      let compare: (matches: boolean) => void = () => undefined;
      const comparison = new Promise<boolean>((resolve) => (compare = resolve));
      const argon = jest.requireActual<typeof argon2>('@node-rs/argon2');
      const comparing = jest.spyOn(argon, 'verify').mockReturnValue(comparison);
      try {
        const refused: Response[] = [];
        const attempts = Array.from({ length: 200 }, async () => {
          const answer = await signIn({ email: alice.email, password: 'not the password' });
          if (answer.status === 503) refused.push(answer);
          return answer.status;
        });
        const first = await eventually('a refusal', () => refused[0]);
        expectProblem(first, 503, { server: A_MESSAGE });
        expect(headerOf(first, 'retry-after')).toMatch(/^[1-9]\d*$/);
        compare(false);
        const statuses = await Promise.all(attempts);
        expect(new Set(statuses)).toEqual(new Set([401, 503]));
      } finally {
        comparing.mockRestore();
      }
    });

    it.each([{}, { email: '', password: '' }, { email: null, password: null }])(
      'finds %j blank',
      async (user) => {
        expect((await signIn(user).expect(422)).body.errors).toEqual({
          email: ["can't be blank"],
          password: ["can't be blank"],
        });
      },
    );
  });

  describe('Credentials', () => {
    const current = (authorization: string) => app.http.get('/api/user').set('Authorization', authorization);

    it.each(['Token', 'Bearer', 'token', 'BEARER'])('are read after %s', async (scheme) => {
      expect((await current(`${scheme} ${alice.token}`).expect(200)).body.user.token).toBe(alice.token);
    });

    it('are missed where they are required', async () => {
      expect((await app.http.get('/api/user').expect(401)).body.errors).toEqual({ token: ['is missing'] });
    });

    it.each([
      'Token',
      'Bearer ',
      'Token  ',
      'Basic Ym9iOmJvYg==',
      'Token a b',
      'Token null',
      'Token undefined',
      'Token ...',
      'Bearer e30.e30.e30',
      'just-a-token',
      'Token\tabc',
      'Token {"a":1}',
    ])('are refused when they read %j', async (authorization) => {
      expect((await current(authorization).expect(401)).body.errors).toEqual({ token: ['is invalid'] });
      const list = await app.http.get('/api/articles').set('Authorization', authorization).expect(200);
      expect(list.headers).toMatchObject({ 'www-authenticate': 'Bearer error="invalid_token"' });
    });

    it('are not even read on public routes', async () => {
      const bad = { Authorization: 'Token forged' };
      await app.http.get('/api/tags').set(bad).expect(200);
      await app.http.get('/health/live').set(bad).expect(200);
      await app.http.get('/').set(bad).expect(200);
      await app.http.get('/users/1').set(bad).expect(200);
      await app.http
        .post('/api/users/login')
        .set(bad)
        .send({ user: { email: alice.email, password: PASSWORD } })
        .expect(200);
    });

    it('are asked for before anything is looked up or checked, but after the body could be read at all', async () => {
      await app.http.delete('/api/articles/nowhere').expect(401);
      await app.http.post('/api/articles').send({ article: {} }).expect(401);
      await app.http.post('/api/articles').type('json').send('{').expect(400);
      await app.http.post('/api/articles').type('text').send('x').expect(415);
    });
  });

  describe('A forged token', () => {
    let kid: string;
    let key: Buffer;
    let claims: Claims;
    let foreignKey: Buffer;

    beforeAll(async () => {
      const [signing] = app.app.get(KeyRing).derive('access token');
      kid = signing.id;
      key = signing.key.export();
      const config = app.app.get<Config>(CONFIG);
      const [foreign] = new KeyRing({ ...config, secrets: ['another secret altogether'] }).derive(
        'access token',
      );
      foreignKey = foreign.key.export();
      const [row] = await app.sql(
        `select u.id, s.id as session, floor(extract(epoch from s.created_at))::int as born
           from users u join sessions s on s.user_id = u.id where username = $1`,
        [alice.username],
      );
      claims = {
        sub: String(row?.['id']),
        sid: row?.['session'] as number,
        auth_time: row?.['born'] as number,
        iat: now(),
        exp: now() + 60,
        aud: 'broadsheet-api',
        iss: 'broadsheet',
      };
    });

    const token = (header: object, payload: object, secret = key, hash = 'sha256') => {
      const signed = `${part(header)}.${part(payload)}`;
      return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
    };
    const header = () => ({ alg: 'HS256', typ: 'JWT', kid });
    const without = (name: keyof Claims) =>
      Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));

    it('can be told from a genuine one, made the same way', async () => {
      await app.http
        .get('/api/user')
        .set('Authorization', `Token ${token(header(), claims)}`)
        .expect(200);
    });

    it.each<[string, () => string]>([
      ['without a signature', () => `${part({ ...header(), alg: 'none' })}.${part(claims)}.`],
      [
        'of another algorithm with the right key',
        () => token({ ...header(), alg: 'HS512' }, claims, key, 'sha512'),
      ],
      ['that claims an asymmetric algorithm', () => token({ ...header(), alg: 'RS256' }, claims)],
      ['signed with another secret', () => token(header(), claims, foreignKey)],
      ['that names no key', () => token({ alg: 'HS256', typ: 'JWT' }, claims)],
      ['that names an unknown key', () => token({ ...header(), kid: 'unknown' }, claims)],
      ['whose key id is a path', () => token({ ...header(), kid: '../../dev/null' }, claims)],
      ['whose key id is inherited from Object', () => token({ ...header(), kid: 'constructor' }, claims)],
      [
        'that brings its key along',
        () => token({ ...header(), kid: undefined, jku: 'https://evil.example/jwks.json' }, claims),
      ],
      ['for another audience', () => token(header(), { ...claims, aud: 'elsewhere' })],
      ['by another issuer', () => token(header(), { ...claims, iss: 'elsewhere' })],
      ['without an audience', () => token(header(), without('aud'))],
      ['that never expires', () => token(header(), without('exp'))],
      ['that expired this second', () => token(header(), { ...claims, exp: now() })],
      ['without a session', () => token(header(), without('sid'))],
      ['whose session is no number', () => token(header(), { ...claims, sid: '1' })],
      ['without the birth of its session', () => token(header(), without('auth_time'))],
      ['of a session born at another time', () => token(header(), { ...claims, auth_time: 1 })],
      ['without a subject', () => token(header(), without('sub'))],
      ['whose subject is no number', () => token(header(), { ...claims, sub: 'bob' })],
      ['whose subject is zero', () => token(header(), { ...claims, sub: '0' })],
      ['whose subject is out of range', () => token(header(), { ...claims, sub: '99999999999' })],
      ['of an account that is gone', () => token(header(), { ...claims, sub: '2147483647' })],
      [
        'that was changed afterwards',
        () => token(header(), claims).replace(/\.[^.]+\./, `.${part({ ...claims, sub: '2' })}.`),
      ],
    ])('is refused: one %s', async (_, forge) => {
      const answer = await app.http.get('/api/user').set('Authorization', `Token ${forge()}`);
      expect({ status: answer.status, errors: answer.body.errors }).toEqual({
        status: 401,
        errors: { token: ['is invalid'] },
      });
    });

    it('of an account that is gone writes nothing anywhere', async () => {
      const gone = `Token ${token(header(), { ...claims, sub: '2147483647' })}`;
      const { slug } = await alice.publish();
      const article = { title: 'Ghost', description: 'x', body: 'x' };
      await app.http.post('/api/articles').set('Authorization', gone).send({ article }).expect(401);
      await app.http
        .post(`/api/articles/${slug}/comments`)
        .set('Authorization', gone)
        .send({ comment: { body: 'Boo' } })
        .expect(401);
      await app.http.post(`/api/articles/${slug}/favorite`).set('Authorization', gone).expect(401);
      await app.http.post(`/api/profiles/${alice.username}/follow`).set('Authorization', gone).expect(401);
      await app.http
        .put('/api/user')
        .set('Authorization', gone)
        .send({ user: { bio: 'x' } })
        .expect(401);
      const { body } = await app.http.get(`/api/articles/${slug}`).expect(200);
      expect(body.article.favoritesCount).toBe(0);
    });
  });
});
