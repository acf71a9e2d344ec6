import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { requiredRole } from '../../src/auth/auth.decorators';
import { routesOf } from '../../src/platform/openapi/routes';
import { type Actor, type ArticleBody, PASSWORD, signUp, signUpAdmin, unique } from '../support/actors';
import { mailsTo, tokenIn, tokenTo } from '../support/mail-links';
import { startApp, type TestApp } from '../support/test-app';
import { Contract, realWorldDocument } from './document';

/** Statuses that no well-formed exchange with a healthy server shows, nor, 429, one that limits nothing: limits.e2e-spec. */
const ELSEWHERE = new Set(['408', '429', '431', '500', '503']);

/** RealWorld's names of the operations that are theirs too. */
const REALWORLD: Readonly<Record<string, string>> = {
  'auth.signUp': 'CreateUser',
  'auth.signIn': 'Login',
  'users.getCurrent': 'GetCurrentUser',
  'users.updateCurrent': 'UpdateCurrentUser',
  'profiles.get': 'GetProfileByUsername',
  'profiles.follow': 'FollowUserByUsername',
  'profiles.unfollow': 'UnfollowUserByUsername',
  'articles.list': 'GetArticles',
  'articles.feed': 'GetArticlesFeed',
  'articles.get': 'GetArticle',
  'articles.create': 'CreateArticle',
  'articles.update': 'UpdateArticle',
  'articles.delete': 'DeleteArticle',
  'articles.favorite': 'CreateArticleFavorite',
  'articles.unfavorite': 'DeleteArticleFavorite',
  'comments.list': 'GetArticleComments',
  'comments.create': 'CreateArticleComment',
  'comments.delete': 'DeleteArticleComment',
  'tags.list': 'GetTags',
};

describe('The OpenAPI document', () => {
  let app: TestApp;
  /** Where addresses have to be confirmed. */
  let strict: TestApp;
  let document: OpenAPIObject;
  let contract: Contract;
  let realWorld: Contract;
  let alice: Actor;
  let bob: Actor;
  let admin: Actor;
  let article: ArticleBody;
  const seen = new Set<string>();

  beforeAll(async () => {
    app = await startApp();
    strict = await startApp({ REQUIRE_VERIFIED_EMAIL: 'login' });
    [alice, bob, admin] = [await signUp(app), await signUp(app), await signUpAdmin(app)];
    article = await alice.publish({ tagList: ['contract'] });
    await alice.comment(article.slug);
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    contract = new Contract(document, { closed: true });
    realWorld = new Contract(realWorldDocument(), { closed: false });
  });
  afterAll(async () => {
    await Promise.all([app.close(), strict.close()]);
  });

  /** Checks an answer against the document, and a success against RealWorld's too. */
  function check(operationId: string, status: number, { status: sent, headers, body, text }: Response): void {
    const json = /json/.test((headers as Record<string, string>)['content-type'] ?? '');
    const exchange = {
      status: sent,
      headers: headers as Record<string, string>,
      body: (json ? body : text) as unknown,
    };
    expect({ operationId, status: sent, faults: contract.faults(operationId, exchange) }).toEqual({
      operationId,
      status,
      faults: [],
    });
    const theirs = REALWORLD[operationId];
    // 202 is ours: where addresses have to be confirmed, RealWorld's clients cannot sign up by themselves.
    if (theirs !== undefined && sent < 300 && sent !== 202)
      expect(
        realWorld.faults(theirs, { ...exchange, headers: onlyType(headers as Record<string, string>) }),
      ).toEqual([]);
    seen.add(`${operationId} ${status}`);
  }

  function onlyType(headers: Record<string, string>) {
    return { 'content-type': headers['content-type'] ?? '' };
  }

  it('passes the linter without an error or a warning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'broadsheet-document-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const redocly = join(__dirname, '../../node_modules/@redocly/cli/bin/cli.js');
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [redocly, 'lint', file, '--extends', 'recommended', '--format', 'json'],
      { env: { PATH: '', REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
    ).finally(() => {
      rmSync(folder, { recursive: true });
    });
    const { totals } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { totals: Record<string, number> };
    expect({ totals, stderr }).toMatchObject({ totals: { errors: 0, warnings: 0 } });
  });

  it('says the same in YAML', async () => {
    const { parse } = await import('yaml');
    const answer = await app.http.get('/openapi.yaml').expect(200);
    expect(parse(answer.text)).toEqual(document);
  });

  it('knows every route, and every route declares who may call it', () => {
    const routes = routesOf(app.app);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
    const pages = routes
      .filter(({ operation }) => operation === undefined)
      .map(({ handler }) => handler.name);
    expect(pages).toEqual(['index', 'about', 'link']);
    expect(contract.operations.map(({ operationId }) => operationId).sort()).toEqual(
      routes.flatMap(({ operation }) => operation?.id ?? []).sort(),
    );
  });

  it('marks what is public, optional, protected and for administrators', () => {
    const routes = new Map(
      routesOf(app.app).map(({ operation, access, handler, controller }) => [
        operation?.id,
        { access, role: requiredRole(handler, controller) },
      ]),
    );
    for (const { operationId, security, responses } of contract.operations) {
      const isOptional = JSON.stringify(security?.[0]) === '{}';
      const access = security?.length === 0 ? 'public' : isOptional ? 'optional' : 'protected';
      const forAdmins = JSON.stringify(responses['403'] ?? {}).includes('AdminRequired');
      const documented = { access, role: forAdmins ? 'admin' : undefined };
      expect({ operationId, ...documented }).toEqual({ operationId, ...routes.get(operationId) });
    }
    expect(routes.get('admin.listAuditEvents')?.role).toBe('admin');
  });

  it('puts every operation under one tag, which it describes', () => {
    const described = new Set(document.tags?.map(({ name }) => name));
    for (const { operationId, tags = [] } of contract.operations as {
      operationId: string;
      tags?: string[];
    }[]) {
      expect({ operationId, tags: tags.filter((tag) => described.has(tag)) }).toEqual({ operationId, tags });
      expect(tags).toHaveLength(1);
    }
  });

  it('names every component and leaves no object in an answer without a name', () => {
    expect(Object.keys(document.components?.schemas ?? {}).filter((name) => /dto/i.test(name))).toEqual([]);
    const unnamed = contract.operations.flatMap(({ operationId, responses }) =>
      Object.values(responses).flatMap(({ content = {} }) =>
        Object.values(content)
          .filter(({ schema }) => !('$ref' in schema))
          .map(() => operationId),
      ),
    );
    expect(unnamed).toEqual([]);
  });

  it('holds for accounts', async () => {
    const username = unique('carol');
    const user = { username, email: `${username}@example.com`, password: PASSWORD };
    check('auth.signUp', 201, await app.http.post('/api/users').send({ user }));
    check('auth.signUp', 409, await app.http.post('/api/users').send({ user }));
    check('auth.signIn', 200, await app.http.post('/api/users/login').send({ user }));
    check(
      'auth.signIn',
      401,
      await app.http.post('/api/users/login').send({ user: { ...user, password: 'not that' } }),
    );
    check('users.getCurrent', 200, await alice.get('/api/user'));
    check(
      'users.updateCurrent',
      200,
      await alice.put('/api/user', { user: { bio: 'Here', image: 'https://example.com/a.png' } }),
    );
    check('users.updateCurrent', 409, await alice.put('/api/user', { user: { username: bob.username } }));
    check('users.get', 200, await app.http.get('/users/1'));
    check('users.get', 404, await app.http.get('/users/0').set('Accept', 'application/json'));
  });

  it('holds for sessions', async () => {
    const { email } = alice;
    const signIn = async () => {
      const answer = await app.http.post('/api/users/login').send({ user: { email, password: PASSWORD } });
      return (answer.body as { user: { token: string; refreshToken: string } }).user;
    };
    const [one, other] = [await signIn(), await signIn()];
    const as = (method: 'get' | 'post' | 'delete', path: string) =>
      app.http[method](path).set('Authorization', `Bearer ${one.token}`);
    const { refreshToken } = other;
    check('sessions.refresh', 200, await app.http.post('/api/auth/refresh').send({ refreshToken }));
    check('sessions.refresh', 401, await app.http.post('/api/auth/refresh').send({ refreshToken: 'x' }));
    const list = await as('get', '/api/auth/sessions?limit=1');
    check('sessions.list', 200, list);
    const [{ id }] = (await as('get', '/api/auth/sessions')).body.sessions as [{ id: number }];
    check(
      'sessions.revoke',
      204,
      await as('delete', `/api/auth/sessions/${id + 1}`).then(() => as('delete', `/api/auth/sessions/${id}`)),
    );
    check('sessions.revoke', 404, await as('delete', '/api/auth/sessions/0'));
    const rest = await signIn();
    const still = (method: 'post' | 'delete', path: string) =>
      app.http[method](path).set('Authorization', `Bearer ${rest.token}`);
    check('sessions.signOut', 204, await still('post', '/api/auth/logout'));
    const last = await signIn();
    check(
      'sessions.revokeOthers',
      204,
      await app.http.delete('/api/auth/sessions').set('Authorization', `Bearer ${last.token}`),
    );
    alice = await signUp(app);
    article = await alice.publish({ tagList: ['contract'] });
    check('sessions.getKeys', 200, await app.http.get('/.well-known/jwks.json'));
  });

  it('holds for links in mails', async () => {
    const carol = await signUp(app);
    const post = (path: string, body: object) => app.http.post(`/api/auth/${path}`).send(body);
    const token = await tokenTo(app.mail, carol.email, '/verify-email');
    check('verification.verifyEmail', 204, await post('verify-email', { token }));
    check('verification.verifyEmail', 422, await post('verify-email', { token }));
    check('verification.resendEmail', 202, await post('verify-email/resend', { email: carol.email }));
    check(
      'verification.requestPasswordReset',
      202,
      await post('password-reset/request', { email: carol.email }),
    );
    const reset = { token: await tokenTo(app.mail, carol.email, '/reset-password'), password: PASSWORD };
    check('verification.confirmPasswordReset', 204, await post('password-reset/confirm', reset));
    check('verification.confirmPasswordReset', 422, await post('password-reset/confirm', reset));

    for (const taken of [false, true]) {
      const mover = await signUp(app);
      await mover.put('/api/user', { user: { email: `${unique('moved')}@example.com` } }).expect(200);
      const back = { token: await tokenTo(app.mail, mover.email, '/revert-email') };
      const user = { username: unique('taker'), email: mover.email, password: PASSWORD };
      if (taken) await app.http.post('/api/users').send({ user }).expect(201);
      check('verification.revertEmail', taken ? 409 : 204, await post('revert-email', back));
    }
  });

  it('holds where addresses have to be confirmed', async () => {
    const open = async () => {
      const username = unique('strict');
      const user = { username, email: `${username}@example.com`, password: PASSWORD };
      check('auth.signUp', 202, await strict.http.post('/api/users').send({ user }));
      const signIn = () => strict.http.post('/api/users/login').send({ user });
      check('auth.signIn', 403, await signIn());
      const token = await tokenTo(strict.mail, user.email, '/verify-email');
      check(
        'verification.verifyEmail',
        204,
        await strict.http.post('/api/auth/verify-email').send({ token }),
      );
      const { body } = await signIn();
      return (body as { user: { token: string } }).user.token;
    };
    const email = `${unique('wanted')}@example.com`;
    const tokens = [await open(), await open()] as const;
    for (const [index, token] of tokens.entries()) {
      const change = strict.http.put('/api/user').set('Authorization', `Token ${token}`);
      await change.send({ user: { email } }).expect(200);
      await tokenTo(strict.mail, email, '/verify-email', index + 1);
    }
    const mails = await mailsTo(strict.mail, email, '/verify-email', 2);
    for (const [index, mail] of mails.entries()) {
      const answer = await strict.http.post('/api/auth/verify-email').send({ token: tokenIn(mail) });
      check('verification.verifyEmail', index === 0 ? 204 : 409, answer);
    }

    await strict.sql('update users set email_verified_at = null');
    for (const { operationId, method, path, responses } of contract.operations) {
      if (
        !JSON.stringify(responses['403'] ?? {}).includes('EmailUnverified') ||
        operationId === 'auth.signIn'
      )
        continue;
      const url = path.replace('{slug}', 'a').replace('{username}', 'b').replace('{id}', '1');
      const request = strict.http[method as 'post' | 'put' | 'delete'](url);
      check(operationId, 403, await request.set('Authorization', `Token ${tokens[0]}`).send({}));
    }
  });

  it('holds for profiles', async () => {
    check('profiles.get', 200, await app.http.get(`/api/profiles/${alice.username}`));
    check('profiles.follow', 200, await alice.post(`/api/profiles/${bob.username}/follow`));
    check('profiles.get', 200, await alice.get(`/api/profiles/${bob.username}`));
    check('profiles.unfollow', 200, await alice.delete(`/api/profiles/${bob.username}/follow`));
    check('profiles.follow', 422, await alice.post(`/api/profiles/${alice.username}/follow`));
    check('profiles.get', 404, await app.http.get('/api/profiles/nobody-here'));
    check('profiles.follow', 404, await alice.post('/api/profiles/nobody-here/follow'));
    check('profiles.unfollow', 404, await alice.delete('/api/profiles/nobody-here/follow'));
  });

  it('holds for articles', async () => {
    const one = { article: { title: 'A title', description: 'About', body: 'Text', tagList: ['b', 'a'] } };
    const created = await bob.post('/api/articles', one);
    check('articles.create', 201, created);
    const { slug } = (created.body as { article: ArticleBody }).article;
    check('articles.get', 200, await app.http.get(`/api/articles/${slug}`));
    check('articles.list', 200, await app.http.get('/api/articles?limit=1'));
    check(
      'articles.list',
      200,
      await alice.get(`/api/articles?author=${bob.username}&tag=a&favorited=nobody`),
    );
    await alice.post(`/api/profiles/${bob.username}/follow`);
    check('articles.feed', 200, await alice.get('/api/articles/feed?limit=1'));
    check('articles.update', 200, await bob.put(`/api/articles/${slug}`, { article: { title: 'Another' } }));
    check('articles.favorite', 200, await alice.post(`/api/articles/${slug}/favorite`));
    check('articles.unfavorite', 200, await alice.delete(`/api/articles/${slug}/favorite`));
    check(
      'articles.update',
      403,
      await alice.put(`/api/articles/${slug}`, { article: { body: 'Mine now' } }),
    );
    check('articles.delete', 403, await alice.delete(`/api/articles/${slug}`));
    check('articles.delete', 204, await bob.delete(`/api/articles/${slug}`));
    check('articles.get', 404, await app.http.get(`/api/articles/${slug}`));
    check('articles.update', 404, await bob.put(`/api/articles/${slug}`, { article: { body: 'Gone' } }));
    check('articles.delete', 404, await bob.delete(`/api/articles/${slug}`));
    check('articles.favorite', 404, await alice.post(`/api/articles/${slug}/favorite`));
    check('articles.unfavorite', 404, await alice.delete(`/api/articles/${slug}/favorite`));
    check('tags.list', 200, await app.http.get('/api/tags'));
  });

  it('holds for comments', async () => {
    const comments = `/api/articles/${article.slug}/comments`;
    check('comments.create', 201, await bob.post(comments, { comment: { body: 'Second' } }));
    const id = await bob.comment(article.slug, 'Third');
    check('comments.list', 200, await app.http.get(`${comments}?limit=1`));
    check('comments.list', 200, await alice.get(comments));
    check('comments.delete', 403, await alice.delete(`${comments}/${id}`));
    check('comments.delete', 204, await bob.delete(`${comments}/${id}`));
    check('comments.delete', 404, await bob.delete(`${comments}/${id}`));
    check('comments.list', 404, await app.http.get('/api/articles/nowhere/comments'));
    check(
      'comments.create',
      404,
      await bob.post('/api/articles/nowhere/comments', { comment: { body: 'Hm' } }),
    );
  });

  it('holds for the audit trail', async () => {
    check('admin.listAuditEvents', 200, await admin.get('/api/admin/audit?limit=1'));
    check('admin.listAuditEvents', 403, await alice.get('/api/admin/audit'));
    check('users.listSecurityEvents', 200, await alice.get('/api/user/security-events?limit=1'));
  });

  it('holds for health', async () => {
    check('health.live', 200, await app.http.get('/health/live'));
    check('health.ready', 200, await app.http.get('/health/ready'));
  });

  it('holds for what every operation refuses', async () => {
    for (const { operationId, method, path, security = [], responses } of contract.operations) {
      const url = path
        .replace('{slug}', article.slug)
        .replace('{username}', alice.username)
        .replace('{id}', '1');
      const isSigned = security.length > 0 && JSON.stringify(security[0]) !== '{}';
      const send = (to: string) => {
        const request = app.http[method as 'get' | 'post' | 'put' | 'delete'](to);
        return isSigned ? request.set('Authorization', admin.authorization) : request;
      };
      if ('401' in responses && security.length > 0) {
        const request = app.http[method as 'get' | 'post' | 'put' | 'delete'](url);
        check(operationId, 401, await request.set('Authorization', 'Token forged'));
      }
      if ('413' in responses)
        check(operationId, 413, await send(url).send({ padding: 'x'.repeat(1_100_000) }));
      if ('415' in responses) check(operationId, 415, await send(url).type('text/plain').send('user=bob'));
      if ('415' in responses) check(operationId, 400, await send(url).type('json').send('{'));
      else if (path.includes('{')) check(operationId, 400, await send(path.replace(/\{\w+\}/g, '%E0%A4%A')));
      if ('422' in responses)
        check(
          operationId,
          422,
          await send(path.includes('{') ? path.replace(/\{\w+\}/g, '%00') : `${url}?limit=0`),
        );
    }
  });

  it('was held against every status that it documents', () => {
    const documented = contract.operations.flatMap(({ operationId, path, responses }) =>
      Object.keys(responses)
        .filter((status) => !ELSEWHERE.has(status))
        // Without a path parameter or a body, only a request that is no HTTP at all gets a 400.
        .filter((status) => status !== '400' || path.includes('{') || '415' in responses)
        .map((status) => `${operationId} ${status}`),
    );
    expect(documented.filter((exchange) => !seen.has(exchange))).toEqual([]);
  });

  it('covers the whole RealWorld document', () => {
    expect(realWorld.operations.map(({ operationId }) => operationId).sort()).toEqual(
      Object.values(REALWORLD).sort(),
    );
  });
});
