import { articleOf, profileOf, userOf } from '../support/answers';
import { PASSWORD, signUp, unique } from '../support/actors';
import { countRows } from '../support/contents';
import { expectProblem, TAKEN } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

describe('Names and addresses', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const register = (user: object) => app.http.post('/api/users').send({ user });
  const signIn = (email: string, password = PASSWORD) =>
    app.http.post('/api/users/login').send({ user: { email, password } });

  it.each([
    ['composed and decomposed', 'jos\u00e9', 'jose\u0301'],
    ['of another case outside ASCII', '\u00c9lan', '\u00e9lan'],
    [
      'of another case in Greek',
      '\u03a3\u03af\u03c3\u03c5\u03c6\u03bf',
      '\u03c3\u03af\u03c3\u03c5\u03c6\u03bf',
    ],
  ])('an address is one address, %s', async (_, one, other) => {
    const domain = `${unique('d')}.example`;
    await register({ username: unique('u'), email: `${one}@${domain}`, password: PASSWORD }).expect(201);
    expectProblem(
      await register({ username: unique('u'), email: `${other}@${domain}`, password: PASSWORD }),
      409,
      {
        email: [TAKEN],
      },
    );
    expect(userOf(await signIn(` ${other}@${domain} `).expect(200)).email).toBe(`${one}@${domain}`);
  });

  it('are free again once their owner has others', async () => {
    const alice = await signUp(app);
    const [username, email] = [unique('moved'), `${unique('moved')}@example.com`];
    await alice.put('/api/user', { user: { username, email } }).expect(200);
    await signIn(alice.email).expect(401);
    expect(userOf(await signIn(email).expect(200)).username).toBe(username);
    await register({ username: alice.username, email: alice.email, password: PASSWORD }).expect(201);
    expect(userOf(await alice.get('/api/user').expect(200))).toMatchObject({ username, email });
  });

  it('change everywhere at once, and take followers and articles along', async () => {
    const [alice, reader] = [await signUp(app), await signUp(app)];
    const { slug } = await alice.publish();
    await reader.follow(alice.username);
    const username = unique('renamed');
    await alice
      .put('/api/user', { user: { username, bio: 'New here', image: 'https://example.com/n.png' } })
      .expect(200);
    const profile = { username, bio: 'New here', image: 'https://example.com/n.png', following: true };
    expect(profileOf(await reader.get(`/api/profiles/${username.toUpperCase()}`).expect(200))).toMatchObject(
      profile,
    );
    expect(articleOf(await reader.get(`/api/articles/${slug}`).expect(200)).author).toEqual(profile);
    expect((await reader.get('/api/articles/feed').expect(200)).body.articlesCount).toBe(1);
    expect((await reader.get(`/api/articles?author=${username}`).expect(200)).body.articlesCount).toBe(1);
    expect((await reader.get(`/api/articles?author=${alice.username}`).expect(200)).body.articlesCount).toBe(
      0,
    );
  });

  it('of the caller never stand in the way of a sign-up of somebody else that is refused', async () => {
    const alice = await signUp(app);
    const before = await countRows(app, 'users');
    for (const user of [
      { username: alice.username, email: `${unique('x')}@example.com`, password: PASSWORD },
      { username: unique('x'), email: alice.email, password: PASSWORD },
    ]) {
      expect((await register(user)).status).toBe(409);
    }
    expect(await countRows(app, 'users')).toBe(before);
  });

  it('are refused for what they are before they are refused for being taken', async () => {
    const alice = await signUp(app);
    const { status, body } = await register({
      username: alice.username,
      email: alice.email,
      password: 'short',
    });
    expect({ status, fields: Object.keys(body.errors as object) }).toEqual({
      status: 422,
      fields: ['password'],
    });
  });

  it('keep tokens good through each change but that of the password, which ends the other sessions', async () => {
    const alice = await signUp(app);
    const { token } = userOf(await signIn(alice.email).expect(200));
    const change = async (user: object) => {
      expect(userOf(await alice.put('/api/user', { user }).expect(200)).token).toBe(alice.token);
    };
    const other = () => app.http.get('/api/user').set('Authorization', `Bearer ${token}`);
    await change({ username: unique('c') });
    await change({ email: `${unique('c')}@example.com` });
    expect(userOf(await other().expect(200)).token).toBe(token);
    await change({ password: `${PASSWORD}!` });
    await other().expect(401);
    await alice.get('/api/user').expect(200);
  });

  it('show no password, and keep it as nothing but a hash', async () => {
    const password = unique('a very own password ');
    const { text } = await register({
      username: unique('u'),
      email: `${unique('u')}@example.com`,
      password,
    }).expect(201);
    expect(text).not.toContain(password);
    expect(text).not.toContain('argon2');
    expect(await countRows(app, 'users', 'users::text like $1', [`%${password}%`])).toBe(0);
  });
});
