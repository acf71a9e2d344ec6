import { Database } from '../../src/platform/database/database';
import { clock } from '../../src/platform/kernel/clock';
import { SessionEndings } from '../../src/sessions/session-endings.service';
import { PASSWORD, signUp, unique } from '../support/actors';
import { headerOf } from '../support/answers';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { SERVER_URL } from '../support/test-database';

interface Tokens {
  token: string;
  refreshToken: string;
  expiresAt: string;
}

interface SessionBody {
  id: number;
  device: string | null;
  address: string | null;
  createdAt: string;
  lastSeenAt: string;
  expiresAt: string;
  current: boolean;
}

const MINUTE_MS = 60_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0';
const REUSED = { refreshToken: ['is invalid'] };

describe('Sessions', () => {
  let app: TestApp;
  let email: string;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    ({ email } = await signUp(app, unique('sam')));
  });
  afterEach(() => {
    clock.reset();
  });
  afterAll(() => app.close());

  async function signIn(userAgent = 'a script'): Promise<Tokens> {
    const answer = await app.http
      .post('/api/users/login')
      .set('User-Agent', userAgent)
      .send({ user: { email, password: PASSWORD } })
      .expect(200);
    return (answer.body as { user: Tokens }).user;
  }

  const as = ({ token }: Tokens, method: 'get' | 'post' | 'delete', path: string) =>
    app.http[method](path).set('Authorization', `Bearer ${token}`);
  const works = async (tokens: Tokens) => (await as(tokens, 'get', '/api/user')).status === 200;
  const refresh = (refreshToken: string) => app.http.post('/api/auth/refresh').send({ refreshToken });
  const refreshed = async (refreshToken: string) => (await refresh(refreshToken).expect(200)).body as Tokens;
  const list = async (tokens: Tokens, query = '') =>
    (await as(tokens, 'get', `/api/auth/sessions${query}`).expect(200)).body as {
      sessions: SessionBody[];
      nextCursor: string | null;
    };

  describe('GET /api/auth/sessions', () => {
    it('tells where one is signed in, newest first, with the one that asks marked', async () => {
      await signIn(FIREFOX);
      const here = await signIn();
      const { sessions, nextCursor } = await list(here);
      expect(nextCursor).toBeNull();
      expect(sessions.map(({ device, current }) => [device, current])).toEqual([
        ['a script', true],
        ['Firefox 144 on Linux', false],
        [null, false],
      ]);
      expect(sessions[0]?.address).toBe('127.0.0.1');
      expect(Date.parse(sessions[0]?.expiresAt ?? '') - Date.parse(sessions[0]?.createdAt ?? '')).toBe(
        30 * 24 * 3600 * 1000,
      );
    });

    it('pages by cursor, bound to the caller', async () => {
      const here = await signIn();
      const first = await list(here, '?limit=1');
      expect(first.nextCursor).not.toBeNull();
      const second = await list(here, `?limit=1&cursor=${first.nextCursor ?? ''}`);
      expect(second.nextCursor).toBeNull();
      expect([first, second].flatMap(({ sessions }) => sessions.map(({ current }) => current))).toEqual([
        true,
        false,
      ]);
      const other = await signUp(app);
      await other.get(`/api/auth/sessions?cursor=${first.nextCursor ?? ''}`).expect(422);
    });

    it('notes when a session was last seen, to five minutes', async () => {
      const here = await signIn();
      // Each look is a request of the session, by which it is seen.
      const seen = async () => Date.parse((await list(here)).sessions[0]?.lastSeenAt ?? '');
      const first = await seen();
      clock.advance(4 * MINUTE_MS);
      expect(await seen()).toBe(first);
      clock.advance(2 * MINUTE_MS);
      // Had it been written down after four minutes, it would not be after six.
      await eventually('the second sighting', async () => (await seen()) >= first + 6 * MINUTE_MS);
    });
  });

  describe('Ending a session', () => {
    it('ends one by its number, at once, and only one of the caller', async () => {
      const [here, there] = [await signIn(), await signIn()];
      const { sessions } = await list(there);
      const id = sessions.find(({ current }) => current)?.id ?? 0;
      expectProblem(await (await signUp(app)).delete(`/api/auth/sessions/${id}`), 404, {
        session: ['not found'],
      });
      expect(await works(there)).toBe(true);
      await as(here, 'delete', `/api/auth/sessions/${id}`).expect(204);
      expectProblem(await as(there, 'get', '/api/user'), 401, { token: ['is invalid'] });
      const page = await as(there, 'get', '/api/articles').expect(200);
      expect(headerOf(page, 'www-authenticate')).toBe('Bearer error="invalid_token"');
      expectProblem(await refresh(there.refreshToken), 401, REUSED);
      expectProblem(await as(here, 'delete', `/api/auth/sessions/${id}`), 404, { session: ['not found'] });
      expect(await works(here)).toBe(true);
    });

    it('ends all others', async () => {
      const [here, ...others] = [await signIn(), await signIn(), await signIn()];
      await as(here, 'delete', '/api/auth/sessions').expect(204);
      expect(await Promise.all([here, ...others].map(works))).toEqual([true, false, false]);
      expect((await list(here)).sessions).toHaveLength(1);
    });

    it('signs out', async () => {
      const here = await signIn();
      await as(here, 'post', '/api/auth/logout').expect(204);
      expect(await works(here)).toBe(false);
      expectProblem(await refresh(here.refreshToken), 401, REUSED);
      expectProblem(await as(here, 'post', '/api/auth/logout'), 401, { token: ['is invalid'] });
    });

    it('ends none where the transaction of its cause is taken back', async () => {
      const here = await signIn();
      const [own] = await app.sql('select id from users where email = $1', [email]);
      const undone = app.app.get(Database).transaction(async () => {
        await app.app.get(SessionEndings).endAll(Number(own?.['id']));
        throw new Error('taken back');
      });
      await expect(undone).rejects.toThrow('taken back');
      expect(await works(here)).toBe(true);
    });

    it('is written down, and why', async () => {
      const [here, there, elsewhere] = [await signIn(), await signIn(), await signIn()];
      const { sessions } = await list(there);
      await as(here, 'delete', `/api/auth/sessions/${sessions.find(({ current }) => current)?.id ?? 0}`);
      await refreshed((await refreshed(elsewhere.refreshToken)).refreshToken);
      await refresh(elsewhere.refreshToken).expect(401);
      await as(here, 'delete', '/api/auth/sessions').expect(204);
      await as(here, 'post', '/api/auth/logout').expect(204);
      const events = await app.sql(
        `select action, actor_id is not null as own, details from audit_events
          where target_id = (select id from users where email = $1)
            and action not in ('auth.sign-up', 'auth.sign-in') order by id`,
        [email],
      );
      const session = { session: expect.any(Number) as number };
      expect(events).toEqual([
        { action: 'auth.session.revoked', own: true, details: session },
        { action: 'auth.refresh.reused', own: false, details: session },
        { action: 'auth.sessions.revoked', own: true, details: { sessions: 1 } },
        { action: 'auth.sign-out', own: true, details: session },
      ]);
    });

    it('comes with the end of the account, on every kind of route', async () => {
      const here = await signIn();
      const statuses = async () => {
        const answers = await Promise.all([
          as(here, 'get', '/api/articles/feed'),
          as(here, 'get', '/api/articles'),
          as(here, 'get', '/api/user'),
        ]);
        return answers.map((answer) => headerOf(answer, 'www-authenticate') ?? answer.status);
      };
      expect(await statuses()).toEqual([200, 200, 200]);
      await app.sql('delete from users where email = $1', [email]);
      // On a server the news travels. On the embedded engine only another process can have done that, before this one.
      if (!SERVER_URL) app = await app.restart();
      await eventually('the end on every route', async () =>
        (await statuses()).every((challenge) => challenge === 'Bearer error="invalid_token"'),
      );
    });
  });

  describe('POST /api/auth/refresh', () => {
    it('gives fresh credentials of the same session', async () => {
      const first = await signIn();
      const second = await refreshed(first.refreshToken);
      expect(second.refreshToken).not.toBe(first.refreshToken);
      expect(await works(second)).toBe(true);
      expect((await list(second)).sessions.filter(({ current }) => current)).toHaveLength(1);
      const third = await refreshed(second.refreshToken);
      expect(await works(third)).toBe(true);
    });

    it('gives a client that lost the answer the same answer, for ten seconds', async () => {
      const { refreshToken } = await signIn();
      const answer = await refreshed(refreshToken);
      clock.advance(9_000);
      expect((await refreshed(refreshToken)).refreshToken).toBe(answer.refreshToken);
      expect(await works(await refreshed(answer.refreshToken))).toBe(true);
    });

    it.each([
      ['the one before, after ten seconds', 1],
      ['any older one', 2],
    ])('takes %s for stolen, and ends the session', async (_, generations) => {
      const { refreshToken } = await signIn();
      // Nobody is told at an address that may be somebody else's.
      await app.sql('update users set email_verified_at = now() where email = $1', [email]);
      let latest = await refreshed(refreshToken);
      if (generations === 2) latest = await refreshed(latest.refreshToken);
      else clock.advance(11_000);
      expectProblem(await refresh(refreshToken), 401, REUSED);
      expect(await works(latest)).toBe(false);
      expectProblem(await refresh(latest.refreshToken), 401, REUSED);
      const notice = await app.mail.waitFor(
        ({ recipients, subject }) =>
          recipients.includes(email) && subject === 'We ended one of your sessions',
      );
      expect(notice.text).not.toContain('token=');
    });

    it('has one successor, however many ask at once', async () => {
      const { refreshToken } = await signIn();
      const answers = await Promise.all(Array.from({ length: 16 }, () => refresh(refreshToken)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ body }) => (body as Tokens).refreshToken)).size).toBe(1);
      const [row] = await app.sql(
        'select generation from sessions where user_id = (select id from users where email = $1) order by id desc limit 1',
        [email],
      );
      expect(row).toEqual({ generation: 1 });
    });

    it('never survives a logout that it races', async () => {
      for (let race = 0; race < 200; race += 20) {
        const signedIn = await Promise.all(Array.from({ length: 20 }, () => signIn()));
        const refreshes = await Promise.all(
          signedIn.map(async (tokens, index) => {
            const [answer] = await Promise.all(
              index % 2 === 0
                ? [refresh(tokens.refreshToken), as(tokens, 'post', '/api/auth/logout')]
                : [as(tokens, 'post', '/api/auth/logout'), refresh(tokens.refreshToken)].reverse(),
            );
            return answer;
          }),
        );
        for (const [index, answer] of refreshes.entries()) {
          const tokens = [signedIn[index], answer?.status === 200 ? (answer.body as Tokens) : undefined];
          for (const one of tokens.filter((candidate) => candidate !== undefined)) {
            expect(await works(one)).toBe(false);
            expect((await refresh(one.refreshToken)).status).toBe(401);
          }
        }
      }
    });

    it('refuses what is no refresh token of ours, and one of a session that has run out', async () => {
      const { token, refreshToken } = await signIn();
      const forged = refreshToken.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
      for (const bad of [token, forged, `${refreshToken}A`, refreshToken.slice(1), 'x'])
        expectProblem(await refresh(bad), 401, REUSED);
      expectProblem(await app.http.post('/api/auth/refresh').send({}), 422, {
        refreshToken: ["can't be blank"],
      });
      await app.sql('update sessions set expires_at = now()');
      expectProblem(await refresh(refreshToken), 401, REUSED);
    });

    it('is no access token', async () => {
      const { refreshToken } = await signIn();
      expectProblem(await app.http.get('/api/user').set('Authorization', `Token ${refreshToken}`), 401, {
        token: ['is invalid'],
      });
    });
  });
});

describe('Tokens', () => {
  it('live as long as ACCESS_TOKEN_TTL says, to the second', async () => {
    const app = await startApp({ ACCESS_TOKEN_TTL: '60s' });
    try {
      const alice = await signUp(app);
      clock.advance(50_000);
      await alice.get('/api/user').expect(200);
      clock.advance(10_000);
      await alice.get('/api/user').expect(401);
    } finally {
      clock.reset();
      await app.close();
    }
  });

  it('are signed with Ed25519 if so configured, verify by the published key, and a change of algorithm signs nobody out', async () => {
    const { createPublicKey, verify } = await import('node:crypto');
    const app = await startApp({ TOKEN_ALGORITHM: 'EdDSA' });
    try {
      const { token } = await signUp(app);
      const answer = await app.http.get('/.well-known/jwks.json').expect(200);
      const [jwk] = (answer.body as { keys: [{ kid: string }] }).keys;
      const [header = '', payload = '', signature = ''] = token.split('.');
      expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
        alg: 'EdDSA',
        typ: 'JWT',
        kid: jwk.kid,
      });
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      const signed = Buffer.from(`${header}.${payload}`);
      expect(verify(null, signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
      expect(headerOf(answer, 'content-type')).toMatch(/json/);
      expect(jwk).not.toHaveProperty('d');
      await app.http.get('/api/user').set('Authorization', `Token ${token}`).expect(200);
    } finally {
      await app.close();
    }
  });

  it('publish no key while they are signed with a secret one', async () => {
    const app = await startApp();
    try {
      expect((await app.http.get('/.well-known/jwks.json').expect(200)).body).toEqual({ keys: [] });
    } finally {
      await app.close();
    }
  });
});
