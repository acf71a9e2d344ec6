import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import request, { type Response, type Test } from 'supertest';
import { IdempotencyKeyRepository } from '../../src/platform/idempotency/idempotency-key.repository';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, PASSWORD, signUp, unique } from '../support/actors';
import { articleOf, headerOf, userOf } from '../support/answers';
import { failStatement, type FailingStatement } from '../support/failing-statement';
import { mailsTo } from '../support/mail-links';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const article = (title = unique('Title ')) => ({ article: { title, description: 'About it', body: 'Text' } });
const ARTICLE = article('Kept');
const isReplayed = (answer: Response) => headerOf(answer, 'idempotent-replayed') === 'true';
const keyed = (test: Test, key: string) => test.set('Idempotency-Key', key);

const MALFORMED = ['must be 1 to 255 printable ASCII characters, plain or as a quoted string'];
const REUSED = ['was used for another request: the same key asks for the same answer, so take a new one'];

describe('A request with an Idempotency-Key', () => {
  let app: TestApp;
  let author: Actor;

  beforeAll(async () => {
    app = await startApp();
    author = await signUp(app);
  });
  afterAll(() => app.close());

  const publish = (key: string, body: object = article(), by = author) =>
    keyed(by.post('/api/articles', body), key);
  const countOf = async (title: string) => {
    const rows = await app.sql('select 1 from articles where title = $1', [title]);
    return rows.length;
  };
  const keptRows = () => app.sql('select id, expires_at from idempotency_keys');

  it('takes effect once, and its repetition is given the same answer', async () => {
    const [key, body] = [randomUUID(), article()];
    const first = await publish(key, body).expect(201);
    const again = await publish(key, body).expect(201);
    expect(again.text).toBe(first.text);
    expect([first, again].map(isReplayed)).toEqual([false, true]);
    expect(headerOf(again, 'x-request-id')).not.toBe(headerOf(first, 'x-request-id'));
    expect(await countOf(body.article.title)).toBe(1);
  });

  it('takes effect once when fifty come at once, and all are given one answer', async () => {
    const [key, body] = [randomUUID(), article()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => publish(key, body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1);
    expect(await countOf(body.article.title)).toBe(1);
  });

  it('is the same request whatever the order of its members and however its key is quoted', async () => {
    const { article: fields } = article();
    const first = await publish('"a \\"quoted\\" key"', {
      article: fields,
      ignored: [1, { a: 1, b: 2 }],
    }).expect(201);
    const turned = Object.fromEntries(Object.entries(fields).reverse());
    const again = await publish('"a \\"quoted\\" key"', { ignored: [1, { b: 2, a: 1 }], article: turned });
    expect([again.text, isReplayed(again)]).toEqual([first.text, true]);
    const plain = await publish('plain', { article: fields }).expect(201);
    expect((await publish('"plain"', { article: fields })).text).toBe(plain.text);
  });

  it('is refused when its body, its path or its query is another', async () => {
    const key = randomUUID();
    const { slug } = articleOf(await publish(key).expect(201));
    expectProblem(await publish(key, article()), 422, { 'Idempotency-Key': REUSED });
    await keyed(author.post(`/api/articles/${slug}/favorite`), key).expect(200);
    const other = await author.publish();
    expectProblem(await keyed(author.post(`/api/articles/${other.slug}/favorite`), key), 422, {
      'Idempotency-Key': REUSED,
    });
    expectProblem(await keyed(author.post(`/api/articles/${slug}/favorite?a=1`), key), 422, {
      'Idempotency-Key': REUSED,
    });
  });

  it('is another request when another caller sends it, or to another route', async () => {
    const [key, body, neighbour] = [randomUUID(), article(), await signUp(app)];
    const own = articleOf(await publish(key, body).expect(201));
    const theirs = await publish(key, body, neighbour).expect(201);
    expect(articleOf(theirs)).toMatchObject({ author: { username: neighbour.username } });
    expect(articleOf(theirs).slug).not.toBe(own.slug);
    expect(isReplayed(theirs)).toBe(false);
    const deleted = await keyed(author.delete(`/api/articles/${own.slug}`), key).expect(204);
    expect(isReplayed(deleted)).toBe(false);
  });

  it('may be a PUT or a DELETE, with the answer of the first time whatever has happened since', async () => {
    const { slug } = await author.publish();
    const [putKey, deleteKey] = [randomUUID(), randomUUID()];
    const change = () => keyed(author.put(`/api/articles/${slug}`, { article: { body: 'Changed' } }), putKey);
    const changed = await change().expect(200);
    await author.put(`/api/articles/${slug}`, { article: { body: 'Changed again' } }).expect(200);
    expect((await change().expect(200)).text).toBe(changed.text);
    const erase = () => keyed(author.delete(`/api/articles/${slug}`), deleteKey);
    expect((await erase().expect(204)).text).toBe('');
    const again = await erase().expect(204);
    expect([again.text, isReplayed(again)]).toEqual(['', true]);
    expect((await change().expect(200)).text).toBe(changed.text);
  });

  it('that is a GET is answered anew', async () => {
    const read = () => keyed(author.get('/api/articles?limit=1'), 'any');
    await read().expect(200);
    expect(isReplayed(await read().expect(200))).toBe(false);
  });

  it('that is refused leaves its key free, and nothing kept', async () => {
    const key = randomUUID();
    const before = await keptRows();
    await publish(key, article(' ')).expect(422);
    await keyed(app.http.post('/api/articles').send(article()), key).expect(401);
    await keyed(author.post('/api/articles/nothing-there/comments', { comment: { body: 'x' } }), key).expect(
      404,
    );
    expect(await keptRows()).toEqual(before);
    expect(isReplayed(await publish(key).expect(201))).toBe(false);
  });

  it('is forgotten after a day', async () => {
    const [key, body] = [randomUUID(), article()];
    const first = articleOf(await publish(key, body).expect(201));
    const [{ hours } = {}] = await app.sql(
      `select round(extract(epoch from max(expires_at) - now()) / 3600)::int as hours from idempotency_keys`,
    );
    expect(hours).toBe(24);
    await app.sql(`update idempotency_keys set expires_at = now() - interval '1 second'`);
    const anew = await publish(key, body).expect(201);
    expect(articleOf(anew).slug).not.toBe(first.slug);
    expect((await publish(key, body).expect(201)).text).toBe(anew.text);
    await periodicWork.get('deleting old idempotency keys')?.();
    expect(await keptRows()).toHaveLength(1);
  });

  it('keeps the answer of whoever was first', async () => {
    const keys = app.app.get(IdempotencyKeyRepository);
    const [first, second] = ['first', 'second'].map((fingerprint) => ({ fingerprint, answer: null }));
    if (!first || !second) throw new Error('There are no two answers');
    expect(await keys.keep('an id', 'a caller', first)).toBe(true);
    expect(await keys.keep('an id', 'a caller', second)).toBe(false);
    expect(await keys.find('an id')).toEqual(first);
  });

  it('is refused with a key that is none', async () => {
    for (const key of [
      '"unfinished',
      '"a"b',
      'a'.repeat(256),
      `"${'a'.repeat(256)}"`,
      '""',
      'sch\u00f6n',
      '"\\a"',
    ])
      expectProblem(await publish(key), 422, { 'Idempotency-Key': MALFORMED });
    await publish(`"${'a'.repeat(255)}"`).expect(201);
    const huge = { ...article(), ignored: Array<number>(10_001).fill(1) };
    expectProblem(await publish('huge', huge), 422, {
      'Idempotency-Key': ['does not go with a body of more than 10000 values'],
    });
    const twice = await author
      .post('/api/articles', article())
      .set('Idempotency-Key', ['one', 'two'] as unknown as string);
    expectProblem(twice, 422, { 'Idempotency-Key': ['must be given once'] });
  });

  it('of somebody who signs up opens one account, and hands its tokens to nobody else', async () => {
    const username = unique('user');
    const user = { username, email: `${username}@example.com`, password: PASSWORD };
    const key = randomUUID();
    const open = (fields: object, by: string = key) =>
      keyed(request(app.url).post('/api/users').send({ user: fields }), by);
    const answers = await Promise.all(Array.from({ length: 10 }, () => open(user)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const { token } = userOf(await open(user).expect(201));
    await app.http.get('/api/user').set('Authorization', `Token ${token}`).expect(200);
    expect(
      await app.sql('select 1 from sessions s join users u on u.id = s.user_id where username = $1', [
        username,
      ]),
    ).toHaveLength(1);
    expectProblem(await open({ ...user, password: 'another password' }), 422, { 'Idempotency-Key': REUSED });
    expectProblem(await open(user, 'short'), 422, {
      'Idempotency-Key': ['is too short for a caller who is not signed in (minimum is 16 characters)'],
    });
  });

  it('is answered with the credential that it presents, not with that of the first time', async () => {
    const { username, email, token } = await signUp(app);
    const signIn = await app.http
      .post('/api/users/login')
      .send({ user: { email, password: PASSWORD } })
      .expect(200);
    const key = randomUUID();
    const change = (by: string) =>
      keyed(
        app.http
          .put('/api/user')
          .set('Authorization', `Token ${by}`)
          .send({ user: { bio: 'Once' } }),
        key,
      );
    expect(userOf(await change(token).expect(200))).toMatchObject({ username, token });
    const later = await change(userOf(signIn).token).expect(200);
    expect(userOf(later)).toMatchObject({ username, token: userOf(signIn).token });
    expect(isReplayed(later)).toBe(true);
  });

  it('counts guesses at a password, and writes them down', async () => {
    const { email } = await signUp(app);
    const guess = () =>
      keyed(
        app.http.post('/api/users/login').send({ user: { email, password: 'not the password' } }),
        randomUUID(),
      );
    const failures = async () =>
      (
        await app.sql(
          `select coalesce(sum(times), 0)::int as n from audit_repeats where action = 'auth.sign-in.failed'`,
        )
      )[0]?.['n'] as number;
    const before = await failures();
    await guess().expect(401);
    await guess().expect(401);
    expect(await failures()).toBe(before + 2);
  });

  it('may come from a page of another origin, which may read that it was answered before', async () => {
    const preflight = await app.http
      .options('/api/articles')
      .set('Origin', 'https://front.example')
      .set('Access-Control-Request-Method', 'POST')
      .set('Access-Control-Request-Headers', 'authorization,content-type,idempotency-key')
      .expect(204);
    expect(headerOf(preflight, 'access-control-allow-headers')).toContain('idempotency-key');
    const answer = await publish(randomUUID()).set('Origin', 'https://front.example').expect(201);
    expect(headerOf(answer, 'access-control-expose-headers')?.split(/, ?/)).toContain('Idempotent-Replayed');
  });
});

describe('The answers that are kept for one caller', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ IDEMPOTENCY_KEYS: '2' });
  });
  afterAll(() => app.close());

  it('are so many, and then he has to wait, while others go on', async () => {
    const [author, neighbour] = [await signUp(app), await signUp(app)];
    const publish = (by: Actor, key: string) => keyed(by.post('/api/articles', ARTICLE), key);
    const first = await publish(author, 'first').expect(201);
    await publish(author, 'second').expect(201);
    const refused = await publish(author, 'third');
    expectProblem(refused, 429, {
      'Idempotency-Key': ['is one too many: the answers to your earlier keys are kept for a day'],
    });
    const seconds = Number(headerOf(refused, 'retry-after'));
    expect(seconds).toBeGreaterThan(86_000);
    expect(seconds).toBeLessThanOrEqual(86_400);
    expect(await app.sql(`select 1 from articles where title = 'Kept'`)).toHaveLength(2);
    // What is kept is still given, and a request without a key is no business of theirs.
    expect((await publish(author, 'first').expect(201)).text).toBe(first.text);
    await author.post('/api/articles', ARTICLE).expect(201);
    await publish(neighbour, 'third').expect(201);
    await app.sql(`update idempotency_keys set expires_at = now() where caller like 'user %'`);
    await publish(author, 'third').expect(201);
  });

  it('are so many of one address, too, for whoever is not signed in', async () => {
    const open = (key: string, username = unique('user')) =>
      app.http
        .post('/api/users')
        .set('Idempotency-Key', key)
        .send({ user: { username, email: `${username}@example.com`, password: PASSWORD } });
    await open(randomUUID()).expect(201);
    await open(randomUUID()).expect(201);
    await open(randomUUID()).expect(429);
  });
});

describe('A request with a key whose statements fail', () => {
  let app: TestApp;
  let author: Actor;
  let failing: FailingStatement | undefined;

  beforeAll(async () => {
    app = await startApp();
    author = await signUp(app);
  });
  afterEach(() => {
    failing?.mend();
    failing = undefined;
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const publish = (key: string, body = article()) => keyed(author.post('/api/articles', body), key);
  const countOf = async ({ article: { title } }: ReturnType<typeof article>) =>
    (await app.sql('select 1 from articles where title = $1', [title])).length;

  it('runs again after a lost race, from a savepoint', async () => {
    const [key, body] = [randomUUID(), article()];
    failing = failStatement(app, 'articles.count', { sqlstate: '40P01', times: 2 });
    const first = await publish(key, body).expect(201);
    expect(failing.failures).toBe(2);
    expect(await countOf(body)).toBe(1);
    expect((await publish(key, body).expect(201)).text).toBe(first.text);
  });

  it.each(['articles.count', 'idempotency.claim', 'idempotency.keep'])(
    'changes nothing and leaves its key free when %s fails',
    async (statement) => {
      const [key, body] = [randomUUID(), article()];
      failing = failStatement(app, statement);
      await publish(key, body).expect(500);
      expect(await countOf(body)).toBe(0);
      failing.mend();
      failing = undefined;
      await publish(key, body).expect(201);
      expect(await countOf(body)).toBe(1);
    },
  );

  it('succeeds when the answer to its commit is lost, since the commit is not', async () => {
    const [key, body] = [randomUUID(), article()];
    const { prototype } = EntityManager;
    const commit = jest.spyOn(prototype, 'commit').mockImplementationOnce(async function (
      this: EntityManager,
    ) {
      commit.mockRestore();
      await this.commit();
      throw new Error('Connection terminated unexpectedly');
    });
    const first = await publish(key, body).expect(201);
    expect(await countOf(body)).toBe(1);
    expect((await publish(key, body).expect(201)).text).toBe(first.text);
  });

  it('mails once, and only if it took effect', async () => {
    const username = unique('user');
    const user = { username, email: `${username}@example.com`, password: PASSWORD };
    const key = randomUUID();
    const open = () => keyed(app.http.post('/api/users').send({ user }), key);
    failing = failStatement(app, 'idempotency.keep');
    await open().expect(500);
    failing.mend();
    await open().expect(201);
    await open().expect(201);
    await mailsTo(app.mail, user.email, '/verify-email');
    expect(app.mail.messages.filter(({ recipients }) => recipients.includes(user.email))).toHaveLength(1);
  });

  it('ends a session whose refresh token was stolen, although it is refused', async () => {
    const { email } = await signUp(app);
    const signedIn = await app.http.post('/api/users/login').send({ user: { email, password: PASSWORD } });
    const { refreshToken } = (signedIn.body as { user: { refreshToken: string } }).user;
    const refresh = (token: string, key = randomUUID() as string) =>
      keyed(app.http.post('/api/auth/refresh').send({ refreshToken: token }), key);
    const key = randomUUID();
    const first = (await refresh(refreshToken, key).expect(200)).body as { refreshToken: string };
    expect((await refresh(refreshToken, key).expect(200)).body).toEqual(first);
    const second = (await refresh(first.refreshToken).expect(200)).body as { refreshToken: string };
    // Used up two exchanges ago.
    await refresh(refreshToken).expect(401);
    await refresh(second.refreshToken).expect(401);
  });
});
