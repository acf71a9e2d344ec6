import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

describe('Users and profiles', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
  });
  afterAll(() => app.close());

  describe('PUT /api/user', () => {
    it('changes what is given and keeps the rest', async () => {
      const carol = await signUp(app);
      const { body } = await carol
        .put('/api/user', { user: { bio: ' About me ', image: 'https://example.com/c.png' } })
        .expect(200);
      expect(body.user).toEqual({
        email: carol.email,
        username: carol.username,
        token: carol.token,
        bio: 'About me',
        image: 'https://example.com/c.png',
        emailVerified: false,
      });
      const renamed = unique('renamed');
      const after = await carol.put('/api/user', { user: { username: renamed } }).expect(200);
      expect(after.body.user).toEqual({ ...body.user, username: renamed });
      expect((await carol.get('/api/user').expect(200)).body).toEqual(after.body);
      await app.http.get(`/api/profiles/${renamed}`).expect(200);
      await app.http.get(`/api/profiles/${carol.username}`).expect(404);
    });

    it.each([null, ''])('clears bio and image with %j', async (nothing) => {
      const carol = await signUp(app);
      await carol.put('/api/user', { user: { bio: 'x', image: 'http://example.com/x' } }).expect(200);
      const { body } = await carol.put('/api/user', { user: { bio: nothing, image: nothing } }).expect(200);
      expect(body.user).toMatchObject({ bio: null, image: null });
    });

    it.each([null, '', '  '])('does not take %j for a name or an address', async (nothing) => {
      const { body } = await alice
        .put('/api/user', { user: { email: nothing, username: nothing } })
        .expect(422);
      expect(body.errors).toEqual({ email: ["can't be blank"], username: ["can't be blank"] });
      const password = nothing?.trim() === '' ? '' : nothing;
      expect((await alice.put('/api/user', { user: { password } }).expect(422)).body.errors).toEqual({
        password: ["can't be blank"],
      });
    });

    it('refuses a change of nothing', async () => {
      for (const body of [{}, { user: {} }, { user: { unknown: 1 } }]) {
        expect((await alice.put('/api/user', body).expect(422)).body.errors).toEqual({
          user: ['must have at least one of username, email, password, bio, image'],
        });
      }
    });

    it('does not find a value in conflict with itself, whatever its case', async () => {
      const carol = await signUp(app);
      const same = { username: carol.username, email: carol.email };
      await carol.put('/api/user', { user: same }).expect(200);
      const shouted = { username: carol.username.toUpperCase(), email: carol.email.toUpperCase() };
      expect((await carol.put('/api/user', { user: shouted }).expect(200)).body.user).toMatchObject(shouted);
    });

    it("refuses what is somebody else's and changes nothing then", async () => {
      const taken = ['has already been taken'];
      const { body } = await alice
        .put('/api/user', { user: { username: bob.username.toUpperCase(), email: bob.email, bio: 'never' } })
        .expect(409);
      expect(body.errors).toEqual({ username: taken, email: taken });
      expect((await alice.get('/api/user').expect(200)).body.user).toMatchObject({
        username: alice.username,
        bio: null,
      });
    });

    it('changes the password', async () => {
      const carol = await signUp(app);
      await carol.put('/api/user', { user: { password: 'an entirely new one' } }).expect(200);
      const signIn = (password: string) =>
        app.http.post('/api/users/login').send({ user: { email: carol.email, password } });
      await signIn(PASSWORD).expect(401);
      await signIn('an entirely new one').expect(200);
    });

    it.each([
      'javascript:alert(1)',
      ' JavaScript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'ftp://example.com/x',
      'vbscript:x',
    ])('drops %j, a URL that no browser shows for an image, and clears the one before', async (image) => {
      await alice.put('/api/user', { user: { image: 'https://example.com/a.png' } }).expect(200);
      const { body } = await alice.put('/api/user', { user: { image, bio: 'Changed' } }).expect(200);
      expect(body.user).toMatchObject({ image: null, bio: 'Changed' });
      const shown = await app.http.get(`/api/profiles/${alice.username}`).expect(200);
      expect(shown.body.profile).toMatchObject({ image: null });
      await alice.put('/api/user', { user: { bio: null } }).expect(200);
    });

    it.each([
      'not a url',
      'http://',
      'https:example.com',
      '//example.com/x',
      '/avatar.png',
      'x'.repeat(2_001),
    ])('refuses %j for an image, which is no URL', async (image) => {
      await alice.put('/api/user', { user: { image: 'https://example.com/a.png' } }).expect(200);
      await alice.put('/api/user', { user: { image } }).expect(422);
      const { body } = await alice.get('/api/user').expect(200);
      expect(body.user.image).toBe('https://example.com/a.png');
      await alice.put('/api/user', { user: { image: null } }).expect(200);
    });

    it.each(['not a url', 'http://', '//example.com/x', '/avatar.png'])(
      'says of %j what an image is',
      async (image) => {
        const { body } = await alice.put('/api/user', { user: { image } }).expect(422);
        expect(body.errors).toEqual({ image: ['must be an http(s) URL'] });
      },
    );
  });

  describe('GET /api/profiles/:username', () => {
    it('finds a profile whatever the case, and shows the name as typed', async () => {
      const { body } = await app.http.get(`/api/profiles/${alice.username.toUpperCase()}`).expect(200);
      expect(body).toMatchObject({
        profile: { username: alice.username, bio: null, image: null, following: false },
      });
    });

    it('answers 404 for nobody', async () => {
      expect((await app.http.get('/api/profiles/nobody-at-all').expect(404)).body.errors).toEqual({
        profile: ['not found'],
      });
    });
  });

  describe('/api/profiles/:username/follow', () => {
    it('follows and unfollows, any number of times', async () => {
      const path = `/api/profiles/${bob.username}`;
      for (let times = 0; times < 2; times++) {
        expect((await alice.post(`${path}/follow`).expect(200)).body.profile).toMatchObject({
          username: bob.username,
          following: true,
        });
      }
      expect((await alice.get(path).expect(200)).body.profile.following).toBe(true);
      expect((await bob.get(path).expect(200)).body.profile.following).toBe(false);
      expect((await app.http.get(path).expect(200)).body.profile.following).toBe(false);
      for (let times = 0; times < 2; times++) {
        expect((await alice.delete(`${path}/follow`).expect(200)).body.profile.following).toBe(false);
      }
    });

    it('lets nobody follow themselves, and forgives unfollowing oneself', async () => {
      const own = `/api/profiles/${alice.username.toUpperCase()}/follow`;
      expect((await alice.post(own).expect(422)).body.errors).toHaveProperty('username');
      expect((await alice.delete(own).expect(200)).body.profile.following).toBe(false);
    });

    it('answers 404 for nobody', async () => {
      expect((await alice.post('/api/profiles/nobody-at-all/follow').expect(404)).body.errors).toEqual({
        profile: ['not found'],
      });
      expect((await alice.delete('/api/profiles/nobody-at-all/follow').expect(404)).body.errors).toEqual({
        profile: ['not found'],
      });
    });
  });

  describe('GET /users/:id', () => {
    it('finds an account by its number', async () => {
      expect((await app.http.get('/users/1').expect(200)).body).toEqual({ id: 1, username: alice.username });
    });

    it.each(['0', '-1', '2147483648', '9007199254740993', '1e0', 'abc', '%00'])(
      'finds nobody under %s',
      async (id) => {
        expect(
          (await app.http.get(`/users/${id}`).set('Accept', 'application/json').expect(404)).body.errors,
        ).toEqual({ user: ['not found'] });
      },
    );
  });
});
