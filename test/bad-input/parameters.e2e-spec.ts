import { articlePage, commentPage } from '../support/answers';
import { type Actor, signUp } from '../support/actors';
import { contentsOf } from '../support/contents';
import { A_MESSAGE, expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const NEVER_SEALED = 'AZqXk2v7AAAAAAAqCQ3vb2dJ4pXkT1mZ';

describe('Every parameter of every address', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;
  let slug: string;
  let otherSlug: string;
  let commentId: number;

  beforeAll(async () => {
    app = await startApp();
    [alice, bob] = [await signUp(app), await signUp(app)];
    await bob.follow(alice.username);
    for (const tagList of [['one'], ['one'], []]) slug = (await alice.publish({ tagList })).slug;
    otherSlug = (await alice.publish()).slug;
    for (const body of ['First', 'Second', 'Third']) commentId = await bob.comment(slug, body);
    await bob.comment(otherSlug);
    await bob.comment(otherSlug);
  });
  afterAll(() => app.close());

  /** Lists by name: their address, and whether they page by cursor and by offset. */
  const LISTS = {
    'GET /api/articles': { path: () => '/api/articles', byCursor: true, byOffset: true },
    'GET /api/articles/feed': { path: () => '/api/articles/feed', byCursor: true, byOffset: true },
    'GET /api/articles/:slug/comments': {
      path: () => `/api/articles/${slug}/comments`,
      byCursor: true,
      byOffset: false,
    },
    'GET /api/comments/:id/replies': {
      path: () => `/api/comments/${commentId}/replies`,
      byCursor: true,
      byOffset: false,
    },
    'GET /api/comments/:id/likes': {
      path: () => `/api/comments/${commentId}/likes`,
      byCursor: true,
      byOffset: false,
    },
    'GET /api/tags': { path: () => '/api/tags', byCursor: false, byOffset: false },
  };
  const NUMBERS_REFUSED = [
    '-1',
    '-0',
    '+1',
    '1e9',
    '1E2',
    '1.0',
    '0x10',
    'abc',
    '',
    '%20',
    '%201',
    '1%20',
    '1,2',
    'NaN',
    'Infinity',
    'null',
    '9007199254740992',
    '99999999999999999999999999',
    '%D9%A1',
    '%00',
    '1%00',
  ];
  const repeated = (name: string) => [`${name}=1&${name}=1`, `${name}=1&${name}=abc`];

  interface QueryCase {
    readonly list: keyof typeof LISTS;
    readonly query: string;
    /** The parameter at fault; null: accepted. */
    readonly refused: 'limit' | 'offset' | 'cursor' | 'tag' | 'author' | 'favorited' | null;
  }

  function numberCases(list: keyof typeof LISTS): QueryCase[] {
    const { byOffset, byCursor } = LISTS[list];
    const limits: QueryCase[] = [
      ...[
        ...NUMBERS_REFUSED.map((value) => `limit=${value}`),
        'limit=0',
        'limit=00',
        ...repeated('limit'),
      ].map((query) => ({ list, query, refused: 'limit' as const })),
      ...['1', '100', '101', '1000000000', '9007199254740991', '007'].map((value) => ({
        list,
        query: `limit=${value}`,
        refused: null,
      })),
    ];
    const offsets: QueryCase[] = [
      ...[...NUMBERS_REFUSED.map((value) => `offset=${value}`), ...repeated('offset')].map((query) => ({
        list,
        query,
        refused: byOffset ? ('offset' as const) : null,
      })),
      ...['0', '1', '101', '1000000000', '9007199254740991'].map((value) => ({
        list,
        query: `offset=${value}`,
        refused: null,
      })),
    ];
    const cursors: QueryCase[] = [
      'cursor=',
      'cursor=abc',
      'cursor=%00',
      'cursor=%F0%9F%98%80',
      `cursor=${NEVER_SEALED}`,
      `cursor=${'A'.repeat(4000)}`,
      'cursor=1&cursor=2',
      'cursor=null',
    ].map((query) => ({ list, query, refused: byCursor ? 'cursor' : null }));
    return [...limits, ...offsets, ...cursors];
  }

  const FILTER_CASES: QueryCase[] = (['tag', 'author', 'favorited'] as const).flatMap((name) => [
    ...[
      '',
      'nobody',
      '%20',
      "'%20or%20true--",
      '%25',
      '_',
      '%F0%9F%98%80',
      '%E2%80%AE',
      'x'.repeat(4000),
      '%E0%A4%A',
    ].map((value): QueryCase => ({ list: 'GET /api/articles', query: `${name}=${value}`, refused: null })),
    ...[`${name}=a&${name}=b`, `${name}=%00`, `${name}=a%00b`].map((query): QueryCase => ({
      list: 'GET /api/articles',
      query,
      refused: name,
    })),
  ]);

  const UNKNOWN: QueryCase[] = [
    'unknown=1',
    'limit[]=0',
    'limit[$gt]=0',
    'LIMIT=0',
    '__proto__[limit]=0',
    '__proto__=0',
    'constructor=1',
    '&&&=&',
    '%',
    '%00=1',
    'page=2&per_page=0',
  ].map((query) => ({ list: 'GET /api/articles', query, refused: null }));

  const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 50)}... (${text.length})` : text);

  describe.each(Object.keys(LISTS) as (keyof typeof LISTS)[])('%s', (name) => {
    const cases = [
      ...numberCases(name),
      ...(name === 'GET /api/articles' ? [...FILTER_CASES, ...UNKNOWN] : []),
    ].map((one) => ({ ...one, label: `?${shorten(one.query)}`, verdict: one.refused ?? 'nothing' }));

    it.each(cases)('finds $verdict at fault in $label', async ({ list, query, refused }) => {
      const answer = await bob.get(`${LISTS[list].path()}?${query}`);
      if (refused !== null) expectProblem(answer, 422, { [refused]: A_MESSAGE });
      else expect({ status: answer.status, errors: answer.body.errors }).toEqual({ status: 200 });
    });
  });

  it('says of each parameter at fault what is wrong with it, all at once', async () => {
    const answer = await app.http.get('/api/articles?limit=0&offset=x&tag=%00&cursor=1&cursor=2');
    expectProblem(answer, 422, { limit: A_MESSAGE, offset: A_MESSAGE, tag: A_MESSAGE, cursor: A_MESSAGE });
  });

  it('reads no filter of the empty list as no filter at all', async () => {
    for (const name of ['tag', 'author', 'favorited']) {
      const { body } = await app.http.get(`/api/articles?${name}=`).expect(200);
      expect(body).toEqual({ articles: [], articlesCount: 0, nextCursor: null });
    }
  });

  it('leaves Object as it was', async () => {
    await app.http
      .get('/api/articles?__proto__[polluted]=yes&constructor.prototype.polluted=yes')
      .expect(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  describe('A cursor', () => {
    const cursors = async () => ({
      all: articlePage(await bob.get('/api/articles?limit=1')).nextCursor ?? '',
      tagged: articlePage(await bob.get('/api/articles?tag=one&limit=1')).nextCursor ?? '',
      byAlice: articlePage(await bob.get(`/api/articles?author=${alice.username}&limit=1`)).nextCursor ?? '',
      feed: articlePage(await bob.get('/api/articles/feed?limit=1')).nextCursor ?? '',
      comments: commentPage(await bob.get(`/api/articles/${slug}/comments?limit=1`)).nextCursor ?? '',
      otherComments:
        commentPage(await bob.get(`/api/articles/${otherSlug}/comments?limit=1`)).nextCursor ?? '',
    });
    const homes = (): Record<keyof Awaited<ReturnType<typeof cursors>>, string> => ({
      all: '/api/articles?',
      tagged: '/api/articles?tag=one&',
      byAlice: `/api/articles?author=${alice.username}&`,
      feed: '/api/articles/feed?',
      comments: `/api/articles/${slug}/comments?`,
      otherComments: `/api/articles/${otherSlug}/comments?`,
    });

    it('is good for its own list, whatever the limit, and for no other', async () => {
      const given = Object.entries(await cursors());
      for (const [home, path] of Object.entries(homes())) {
        for (const [name, cursor] of given) {
          expect(cursor).not.toBe('');
          const answer = await bob.get(`${path}cursor=${cursor}&limit=7`);
          if (name === home) expect(answer.status).toBe(200);
          else expectProblem(answer, 422, { cursor: A_MESSAGE });
        }
      }
    });

    it('of a feed is good for nobody else', async () => {
      const { feed } = await cursors();
      await alice.follow(bob.username);
      expectProblem(await alice.get(`/api/articles/feed?cursor=${feed}`), 422, { cursor: A_MESSAGE });
    });

    it('is refused when it was cut, lengthened or changed anywhere', async () => {
      const { all } = await cursors();
      const changed = Array.from(all, (character, place) =>
        [all.slice(0, place), character === 'A' ? 'B' : 'A', all.slice(place + 1)].join(''),
      );
      for (const cursor of [
        ...changed,
        all.slice(1),
        all.slice(0, -1),
        `${all}A`,
        `${all}%3D`,
        `%20${all}`,
      ]) {
        expectProblem(await app.http.get(`/api/articles?cursor=${cursor}`), 422, { cursor: A_MESSAGE });
      }
    });

    it('is refused beside an offset, though either alone would do', async () => {
      const { all, feed } = await cursors();
      const bad = { cursor: A_MESSAGE };
      expectProblem(await bob.get(`/api/articles?cursor=${all}&offset=0`), 422, bad);
      expectProblem(await bob.get(`/api/articles?offset=1&cursor=${all}`), 422, bad);
      expectProblem(await bob.get(`/api/articles/feed?cursor=${feed}&offset=1`), 422, bad);
    });

    it('is looked at before the article whose comments it is for', async () => {
      expectProblem(await bob.get('/api/articles/nowhere/comments?cursor=forged'), 422, {
        cursor: A_MESSAGE,
      });
      expectProblem(await bob.get('/api/articles/nowhere/comments?limit=0'), 422, { limit: A_MESSAGE });
    });
  });

  type Method = 'get' | 'post' | 'put' | 'delete';

  /** A resource's name, and every operation that has it in its path. */
  const PATHS: [resource: string, parameter: string, method: Method, path: (value: string) => string][] = [
    ['article', 'slug', 'get', (value) => `/api/articles/${value}`],
    ['article', 'slug', 'put', (value) => `/api/articles/${value}`],
    ['article', 'slug', 'delete', (value) => `/api/articles/${value}`],
    ['article', 'slug', 'post', (value) => `/api/articles/${value}/favorite`],
    ['article', 'slug', 'delete', (value) => `/api/articles/${value}/favorite`],
    ['article', 'slug', 'get', (value) => `/api/articles/${value}/comments`],
    ['article', 'slug', 'post', (value) => `/api/articles/${value}/comments`],
    ['article', 'slug', 'delete', (value) => `/api/articles/${value}/comments/1`],
    ['profile', 'username', 'get', (value) => `/api/profiles/${value}`],
    ['profile', 'username', 'post', (value) => `/api/profiles/${value}/follow`],
    ['profile', 'username', 'delete', (value) => `/api/profiles/${value}/follow`],
  ];
  const NAMES: [value: string, verdict: 400 | 404 | 422][] = [
    ['x'.repeat(300), 404],
    ['x'.repeat(8000), 404],
    ['..%2f', 404],
    ['..%2f..%2fetc%2fpasswd', 404],
    ['%2e%2e%2f', 404],
    ["'%20or%20'1'='1", 404],
    ['%25', 404],
    ['%F0%9F%98%80', 404],
    ['%E2%80%AEabc', 404],
    ['%20', 404],
    ['__proto__', 404],
    ['constructor', 404],
    ['null', 404],
    ['-1', 404],
    ['%00', 422],
    ['a%00b', 422],
    ['%E0%A4%A', 400],
    ['%', 400],
    ['%ED%A0%80', 400],
    ['%FF', 400],
  ];

  describe.each(
    PATHS.map(([resource, parameter, method, path]) => ({
      resource,
      parameter,
      method,
      path,
      route: path('*'),
    })),
  )('$method $route', ({ resource, parameter, method, path }) => {
    it.each(NAMES.map(([value, verdict]) => ({ label: shorten(value), value, verdict })))(
      'answers $verdict for $label',
      async ({ value, verdict }) => {
        const before = await contentsOf(app);
        const bodies = { article: { title: 'New' }, comment: { body: 'x' } };
        const request = bob[method](path(value));
        const answer = await (method === 'put' || method === 'post' ? request.send(bodies) : request);
        const errors = {
          400: { path: A_MESSAGE },
          404: { [resource]: ['not found'] },
          422: { [parameter]: A_MESSAGE },
        };
        expectProblem(answer, verdict, errors[verdict]);
        expect(await contentsOf(app)).toEqual(before);
      },
    );
  });

  const IDS: [value: string, verdict: 400 | 404][] = [
    ['0', 404],
    ['-1', 404],
    ['00', 404],
    ['01', 404],
    ['+1', 404],
    ['1e3', 404],
    ['1.0', 404],
    ['0x1', 404],
    ['2147483647', 404],
    ['2147483648', 404],
    ['4294967297', 404],
    ['9007199254740992', 404],
    ['9223372036854775808', 404],
    ['1'.repeat(300), 404],
    ['abc', 404],
    ['%20', 404],
    ['1%20', 404],
    ['%00', 404],
    ['1%00', 404],
    ['..%2f1', 404],
    ['%D9%A1', 404],
    ['%E0%A4%A', 400],
  ];

  describe.each(['users', 'comments'] as const)('The number of one of the %s', (kind) => {
    it.each(IDS.map(([value, verdict]) => ({ label: shorten(value), value, verdict })))(
      'that reads $label is answered with $verdict',
      async ({ value, verdict }) => {
        const before = await contentsOf(app);
        const answer =
          kind === 'users'
            ? await app.http.get(`/users/${value}`).set('Accept', 'application/json')
            : await bob.delete(`/api/articles/${slug}/comments/${value}`);
        const missing = kind === 'users' ? { user: ['not found'] } : { comment: ['not found'] };
        expectProblem(answer, verdict, verdict === 404 ? missing : { path: A_MESSAGE });
        expect(await contentsOf(app)).toEqual(before);
      },
    );
  });
});
