import { clock } from '../../src/platform/kernel/clock';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, PASSWORD, signUp } from '../support/actors';
import { countRows } from '../support/contents';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Tokens {
  token: string;
  refreshToken: string;
  expiresAt: string;
}

describe('A token', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    alice = await signUp(app);
  });
  afterEach(() => {
    clock.reset();
  });
  afterAll(() => app.close());

  const signIn = async ({ email }: Actor = alice) => {
    const answer = await app.http.post('/api/users/login').send({ user: { email, password: PASSWORD } });
    return (answer.body as { user: Tokens }).user;
  };
  const refresh = (refreshToken: string) => app.http.post('/api/auth/refresh').send({ refreshToken });
  const look = (token: string) => app.http.get('/api/user').set('Authorization', `Token ${token}`);
  const signOut = (token: string) => app.http.post('/api/auth/logout').set('Authorization', `Token ${token}`);
  /** The session that a token belongs to, as the token says. */
  const sessionOf = (token: string): number => {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    return (JSON.parse(claims) as { sid: number }).sid;
  };
  const sweep = async () => periodicWork.get('deleting old sessions')?.();

  describe('of a database that was restored from a backup', () => {
    /** As after a restore: the number goes to somebody else's session, and no process knows better. */
    const giveAway = async (token: string, bob: Actor) => {
      await app.sql(
        `update sessions set user_id = (select id from users where email = $1), generation = 0 where id = $2`,
        [bob.email, sessionOf(token)],
      );
      app = await app.restart();
    };

    it('opens nothing where its session’s number has gone to another account, and ends nothing', async () => {
      const bob = await signUp(app);
      const tokens = await signIn();
      const used = tokens.refreshToken;
      const { refreshToken } = (await refresh(used).expect(200)).body as Tokens;
      await giveAway(tokens.token, bob);
      for (const old of [used, refreshToken])
        expectProblem(await refresh(old), 401, { refreshToken: ['is invalid'] });
      expectProblem(await look(tokens.token), 401, { token: ['is invalid'] });
      expect(
        await countRows(app, 'sessions', 'revoked_at is not null and id = $1', [sessionOf(tokens.token)]),
      ).toBe(0);
    });

    it('opens nothing where the number has gone to another session of its own account', async () => {
      const tokens = await signIn();
      await app.sql(`update sessions set created_at = created_at - interval '1 day' where id = $1`, [
        sessionOf(tokens.token),
      ]);
      app = await app.restart();
      expectProblem(await refresh(tokens.refreshToken), 401, { refreshToken: ['is invalid'] });
      expectProblem(await look(tokens.token), 401, { token: ['is invalid'] });
    });

    it('opens nothing where there is no session of its number', async () => {
      const tokens = await signIn();
      const id = sessionOf(tokens.token);
      await app.sql('delete from sessions where id = $1', [id]);
      await app.sql('delete from session_revocations where session_id = $1', [id]);
      app = await app.restart();
      expectProblem(await look(tokens.token), 401, { token: ['is invalid'] });
    });
  });

  describe('of a session that has run out', () => {
    const runOut = (token: string) =>
      app.sql(`update sessions set expires_at = now() - interval '1 second' where id = $1`, [
        sessionOf(token),
      ]);

    it('is ended by signing out', async () => {
      const { token } = await signIn();
      await look(token).expect(200);
      await runOut(token);
      await signOut(token).expect(204);
      expectProblem(await look(token), 401, { token: ['is invalid'] });
    });

    it('is ended by the number of the session', async () => {
      const { token } = await signIn();
      await look(token).expect(200);
      await runOut(token);
      await alice.delete(`/api/auth/sessions/${sessionOf(token)}`).expect(204);
      expectProblem(await look(token), 401, { token: ['is invalid'] });
      expectProblem(await alice.delete(`/api/auth/sessions/${sessionOf(token)}`), 404, {
        session: ['not found'],
      });
    });
  });

  it('stays refused an hour after it was revoked, when the application has started anew', async () => {
    const { token, refreshToken } = await signIn();
    await signOut(token).expect(204);
    clock.advance(HOUR_MS);
    app = await app.restart();
    await look(alice.token).expect(200);
    expectProblem(await look(token), 401, { token: ['is invalid'] });
    expectProblem(await refresh(refreshToken), 401, { refreshToken: ['is invalid'] });
  });

  it('that was revoked is not forgotten before it expires, then its row is', async () => {
    const { token } = await signIn();
    await look(token).expect(200);
    await signOut(token).expect(204);
    const noted = async () =>
      (await app.sql('select 1 as n from session_revocations where session_id = $1', [sessionOf(token)]))
        .length;
    clock.advance(6 * DAY_MS);
    await sweep();
    expect(await noted()).toBe(1);
    expectProblem(await look(token), 401, { token: ['is invalid'] });
    clock.advance(1 * DAY_MS + 2 * MINUTE_MS);
    await sweep();
    expect(await noted()).toBe(0);
  });

  it('that was revoked stays refused where tokens are to live for a shorter time since then', async () => {
    const { token } = await signIn();
    await look(token).expect(200);
    await signOut(token).expect(204);
    clock.advance(HOUR_MS);
    app = await app.restart({ ACCESS_TOKEN_TTL: '15m' });
    try {
      await sweep();
      expectProblem(await look(token), 401, { token: ['is invalid'] });
    } finally {
      app = await app.restart({ ACCESS_TOKEN_TTL: undefined });
    }
  });

  it('and its session are kept while it can be refreshed, and go when they have run out', async () => {
    const { token, refreshToken } = await signIn();
    const kept = () => countRows(app, 'sessions', 'id = $1', [sessionOf(token)]);
    clock.advance(29 * DAY_MS);
    await sweep();
    const renewed = (await refresh(refreshToken).expect(200)).body as Tokens;
    clock.advance(29 * DAY_MS);
    await sweep();
    expect(await kept()).toBe(1);
    await refresh(renewed.refreshToken).expect(200);
    clock.advance(37 * DAY_MS + HOUR_MS);
    await sweep();
    expect(await kept()).toBe(0);
  });

  it('to refresh with is taken as it was written, and in no other spelling', async () => {
    const { refreshToken } = await signIn();
    const [first = ''] = refreshToken;
    for (const other of [
      `${refreshToken}=`,
      `${refreshToken}!`,
      `${first}!${refreshToken.slice(1)}`,
      lastBitsSet(refreshToken),
    ])
      expectProblem(await refresh(other), 401, { refreshToken: ['is invalid'] });
    await refresh(refreshToken).expect(200);
  });
});

/** The same bytes, in a text whose last character has bits set that stand for nothing. */
function lastBitsSet(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = Array.from(alphabet)
    .map((last) => token.slice(0, -1) + last)
    .find((text) => text !== token && Buffer.from(text, 'base64url').equals(Buffer.from(token, 'base64url')));
  if (other === undefined) throw new Error('Every bit of the token stands for something');
  return other;
}

describe('An access token, where sessions are shorter than ACCESS_TOKEN_TTL', () => {
  it('lives no longer than its session, however it was issued', async () => {
    const app = await startApp({ ACCESS_TOKEN_TTL: '7d', REFRESH_TOKEN_TTL: '1h' });
    const refresh = async (refreshToken: string) =>
      (await app.http.post('/api/auth/refresh').send({ refreshToken }).expect(200)).body as Tokens;
    const look = (token: string) => app.http.get('/api/user').set('Authorization', `Token ${token}`);
    try {
      const { email } = await signUp(app);
      const answer = await app.http.post('/api/users/login').send({ user: { email, password: PASSWORD } });
      const first = (answer.body as { user: Tokens }).user;
      clock.advance(30 * MINUTE_MS);
      const renewed = await refresh(first.refreshToken);
      clock.advance(5_000);
      const repeated = await refresh(first.refreshToken);
      const [session] = await app.sql('select max(expires_at) as "expiresAt" from sessions');
      const end = new Date(session?.['expiresAt'] as string).getTime();
      for (const { expiresAt } of [renewed, repeated]) {
        expect(Date.parse(expiresAt)).toBeLessThanOrEqual(end);
        expect(Date.parse(expiresAt)).toBeGreaterThan(end - 1_000);
      }
      await look(renewed.token).expect(200);
      clock.advance(40 * MINUTE_MS);
      await look(first.token).expect(401);
      await look(renewed.token).expect(200);
      clock.advance(20 * MINUTE_MS);
      await look(renewed.token).expect(401);
      await look(repeated.token).expect(401);
    } finally {
      clock.reset();
      await app.close();
    }
  });
});
