import { EventEmitter, once } from 'node:events';
import type * as argon2 from '@node-rs/argon2';
import { UniqueKeys } from '../../src/users/unique-keys.service';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { statusesOf } from '../support/limits';
import { tokenTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const GUESSABLE = { password: ['is too easy to guess'] };

const signIn = (app: TestApp, email: string, password = PASSWORD) =>
  app.http.post('/api/users/login').send({ user: { email, password } });

async function withApp(
  variables: Record<string, string>,
  work: (app: TestApp) => Promise<void>,
): Promise<void> {
  const app = await startApp(variables);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** Resolves to 200 once the server has answered twenty reads: what was sent before them is under way. */
async function looked(app: TestApp): Promise<number> {
  for (let times = 0; times < 20; times++) await app.http.get('/api/tags').expect(200);
  return 200;
}

describe('Passwords', () => {
  it('that are guessed first are refused at sign-up and at a change, and change nothing', () =>
    withApp({ PASSWORD_BLOCKLIST: 'on' }, async (app) => {
      const username = unique('somebody');
      const email = `${unique('mail')}@example.com`;
      for (const password of ['iloveyou', 'Password1', `${username}1`, email, 'broadsheet2026']) {
        const answer = await app.http.post('/api/users').send({ user: { username, email, password } });
        expectProblem(answer, 422, GUESSABLE);
      }
      const alice = await signUp(app, username);
      for (const user of [
        { password: 'trustno1' },
        { password: alice.username },
        { username: 'new-name-of-alice', password: 'new-name-of-alice' },
      ])
        expectProblem(await alice.put('/api/user', { user }), 422, GUESSABLE);
      await signIn(app, alice.email).expect(200);
      await alice.get(`/api/profiles/${username}`).expect(200);
    }));

  it('are taken as they come on a laptop', () =>
    withApp({}, async (app) => {
      const username = unique('somebody');
      const user = { username, email: `${username}@example.com`, password: 'password' };
      await app.http.post('/api/users').send({ user }).expect(201);
    }));

  it('are only changed with the present one, where that is asked for', () =>
    withApp({ REQUIRE_CURRENT_PASSWORD: 'true' }, async (app) => {
      const alice = await signUp(app);
      const password = 'quite another password';
      const change = (user: object) => alice.put('/api/user', { user });
      expectProblem(await change({ password }), 422, { currentPassword: ["can't be blank"] });
      expectProblem(await change({ password, currentPassword: 'not that' }), 422, {
        currentPassword: ['is incorrect'],
      });
      await signIn(app, alice.email).expect(200);
      await change({ bio: 'Here' }).expect(200);
      await change({ password, currentPassword: PASSWORD }).expect(200);
      await signIn(app, alice.email).expect(401);
      await signIn(app, alice.email, password).expect(200);
      // Of two who know it, the second finds it changed once it is their turn.
      const refuseTaken = jest
        .spyOn(app.app.get(UniqueKeys), 'refuseTaken')
        .mockImplementationOnce(async () => {
          await app.sql(`update users set password_hash = password_hash || ' of another' where email = $1`, [
            alice.email,
          ]);
        });
      expectProblem(await change({ password: 'the last of all', currentPassword: password }), 422, {
        currentPassword: ['is incorrect'],
      });
      refuseTaken.mockRestore();
    }));

  it('guard the address too, where the present one is asked for', () =>
    withApp({ REQUIRE_CURRENT_PASSWORD: 'true' }, async (app) => {
      const alice = await signUp(app);
      const email = `${unique('elsewhere')}@example.com`;
      const change = (user: object) => alice.put('/api/user', { user });
      expectProblem(await change({ email }), 422, { currentPassword: ["can't be blank"] });
      expectProblem(await change({ email, currentPassword: 'not that' }), 422, {
        currentPassword: ['is incorrect'],
      });
      await signIn(app, alice.email).expect(200);
      expect(await app.sql('select 1 from one_time_links where email = $1', [email])).toEqual([]);
      await change({ email: alice.email.toUpperCase(), bio: 'Here' }).expect(200);
      await change({ email, currentPassword: PASSWORD }).expect(200);
      await signIn(app, email).expect(200);
      await app.http.post('/api/auth/password-reset/request').send({ email }).expect(202);
      const token = await tokenTo(app.mail, email, '/reset-password');
      const password = 'quite another password';
      await app.http.post('/api/auth/password-reset/confirm').send({ token, password }).expect(204);
      await signIn(app, email, password).expect(200);
    }));

  it('are not reset through an address that was taken without the present one, before that was asked for', async () => {
    let app = await startApp();
    try {
      const alice = await signUp(app);
      const email = `${unique('elsewhere')}@example.com`;
      const request = (address: string) =>
        app.http.post('/api/auth/password-reset/request').send({ email: address }).expect(202);
      const confirm = (token: string) =>
        app.http.post('/api/auth/password-reset/confirm').send({ token, password: 'quite another password' });
      await alice.put('/api/user', { user: { email } }).expect(200);
      await request(email);
      const early = await tokenTo(app.mail, email, '/reset-password');
      const back = await tokenTo(app.mail, alice.email, '/revert-email');
      app = await app.restart({ REQUIRE_CURRENT_PASSWORD: 'true' });
      expectProblem(await confirm(early), 422, { token: ['is invalid or has expired'] });
      await request(email);
      const links = `select 1 as n from one_time_links
                      where purpose = 'reset-password' and email = $1 and used_at is null`;
      expect(await app.sql(links, [email])).toHaveLength(1);
      await app.http.post('/api/auth/revert-email').send({ token: back }).expect(204);
      await request(alice.email);
      await confirm(await tokenTo(app.mail, alice.email, '/reset-password')).expect(204);
    } finally {
      await app.close();
    }
  });

  it('are changed as RealWorld does, unless told otherwise', () =>
    withApp({}, async (app) => {
      const alice = await signUp(app);
      await alice.put('/api/user', { user: { password: 'quite another password' } }).expect(200);
      expect((await alice.put('/api/user', { user: { currentPassword: PASSWORD } })).status).toBe(422);
    }));

  it('are hashed anew at the next sign-in when the cost has changed', () =>
    withApp({ ARGON2_PASSES: '3', ARGON2_MEMORY_KIB: '9216' }, async (app) => {
      const alice = await signUp(app);
      const hashOf = async () => {
        const [row] = await app.sql('select password_hash from users where email = $1', [alice.email]);
        return row?.['password_hash'] as string;
      };
      expect(await hashOf()).toMatch(/^\$argon2id\$v=19\$m=9216,t=3,p=1\$/);
      const { hash } = await import('@node-rs/argon2');
      const old = await hash(PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
      await app.sql('update users set password_hash = $1 where email = $2', [old, alice.email]);
      await signIn(app, alice.email, 'not that').expect(401);
      expect(await hashOf()).toBe(old);
      await signIn(app, alice.email).expect(200);
      const renewed = await hashOf();
      expect(renewed).toMatch(/^\$argon2id\$v=19\$m=9216,t=3,p=1\$/);
      await signIn(app, alice.email).expect(200);
      expect(await hashOf()).toBe(renewed);
    }));

  it('are set at the cost of their account’s quota: a user of one has the others', () =>
    withApp({ RATE_LIMIT: 'on', RATE_LIMIT_NEW_PASSWORDS: '2/600' }, async (app) => {
      const [alice, bob] = [await signUp(app), await signUp(app)];
      const change = (actor: Actor) =>
        actor.put('/api/user', { user: { password: unique('a long password') } });
      const hashed = jest.spyOn(jest.requireActual<typeof argon2>('@node-rs/argon2'), 'hash');
      try {
        expect(await statusesOf(Array.from({ length: 6 }, () => change(alice)))).toEqual({ 200: 2, 429: 4 });
        expect(hashed).toHaveBeenCalledTimes(2);
      } finally {
        hashed.mockRestore();
      }
      await alice.put('/api/user', { user: { bio: 'Undisturbed.' } }).expect(200);
      await change(bob).expect(200);
      // Whoever stole her token has used up her changes, not the way to throw them out.
      const reset = async (count: number) => {
        await app.http.post('/api/auth/password-reset/request').send({ email: alice.email }).expect(202);
        const token = await tokenTo(app.mail, alice.email, '/reset-password', count);
        const password = unique('a long password');
        return (await app.http.post('/api/auth/password-reset/confirm').send({ token, password })).status;
      };
      expect([await reset(1), await reset(2), await reset(3)]).toEqual([204, 204, 429]);
    }));

  it('that are changed in a flood leave sign-ins their share of the queue', () =>
    withApp({ DATABASE_POOL_SIZE: '20' }, async (app) => {
      const [alice, bob] = [await signUp(app), await signUp(app)];
      const argon = jest.requireActual<typeof argon2>('@node-rs/argon2');
      const { hash } = argon;
      const gate = new EventEmitter();
      const opened = once(gate, 'open');
      const hashing = jest.spyOn(argon, 'hash').mockImplementation(async (...given) => {
        await opened;
        return hash(...given);
      });
      try {
        const flood = Array.from({ length: 300 }, () =>
          alice
            .put('/api/user', { user: { password: 'quite another password' } })
            .then(({ status }) => status),
        );
        const refused = await Promise.race(flood);
        // As many as are let in at once on one core: how long others wait depends on the machine.
        const signIns = Array.from({ length: 4 }, () => signIn(app, bob.email).then(({ status }) => status));
        const refusedSignIn = await Promise.race([...signIns, looked(app)]);
        gate.emit('open');
        expect(refusedSignIn).not.toBe(503);
        expect(refused).toBe(503);
        expect(await Promise.all(signIns)).toEqual(signIns.map(() => 200));
        await Promise.all(flood);
      } finally {
        gate.emit('open');
        hashing.mockRestore();
      }
    }));

  it('that were changed open no session, not even to a sign-in that raced the change', () =>
    withApp({ ARGON2_MEMORY_KIB: '64', ARGON2_PASSES: '1' }, async (app) => {
      for (let race = 0; race < 60; race++) {
        const alice = await signUp(app);
        const password = 'quite another password';
        const [changed, ...signedIn] = await Promise.all([
          alice.put('/api/user', { user: { password } }),
          ...Array.from({ length: 3 }, () => signIn(app, alice.email)),
        ]);
        expect(changed.status).toBe(200);
        for (const { status, body } of signedIn) {
          expect([200, 401]).toContain(status);
          const { token = 'none' } = (body as { user?: { token: string } }).user ?? {};
          await app.http.get('/api/user').set('Authorization', `Token ${token}`).expect(401);
        }
        await alice.get('/api/user').expect(200);
      }
    }));
});
