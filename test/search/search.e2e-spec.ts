import type { Response } from 'supertest';
import type { SearchResponse, SearchResult } from '../../src/search/search.schemas';
import { periodicWork } from '../../src/platform/kernel/periodically';
import { type Actor, signUp } from '../support/actors';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { walk } from '../support/walk';

const bodyOf = (answer: Response) => answer.body as SearchResponse;

/** What was found, by its name. */
const nameOf = (result: SearchResult): string => {
  switch (result.type) {
    case 'article':
      return result.article.title;
    case 'comment':
      return result.comment.body;
    case 'profile':
      return result.profile.username;
    case 'tag':
      return result.tag.name;
  }
};

describe('GET /api/search', () => {
  let app: TestApp;
  let alice: Actor;
  let bob: Actor;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app, 'alice');
    bob = await signUp(app, 'bob');
    await alice.publish({
      title: 'The aerodynamics of a wing',
      description: 'Lift in a slipstream',
      body: 'Boundary layers decide how a wing lifts. They are thin.',
      tagList: ['physics', 'flight'],
    });
    await alice.publish({
      title: 'Gardens in winter',
      description: 'What grows',
      body: 'A wing of the house keeps the garden warm. Write an e-mail to the café, don’t call.',
      tagList: ['gardening'],
    });
    await bob.publish({
      title: 'Learning C++ beside node.js',
      description: 'Two languages',
      body: 'Pointers <script>alert("x")</script> & references.',
      tagList: ['programming'],
    });
    await bob.publish({ title: '東京都の庭園について', description: '日本語', body: '京都の庭園は美しい。' });
    await count();
  });
  afterAll(() => app.close());

  const count = async () => periodicWork.get('counting the words of the search')?.();
  const search = async (q: string, more = '', by?: Actor) => {
    const path = `/api/search?q=${encodeURIComponent(q)}${more}`;
    return bodyOf(await (by ? by.get(path) : app.http.get(path)).expect(200));
  };
  const names = async (q: string, more = '', by?: Actor) => (await search(q, more, by)).results.map(nameOf);

  describe('finds', () => {
    it.each([
      [
        'any of the words, the rarer and the more the better',
        'how does a wing lift in a slipstream',
        ['The aerodynamics of a wing', 'Gardens in winter'],
      ],
      ['words whatever their endings', 'gardened', ['Gardens in winter']],
      ['words without their accents', 'cafe', ['Gardens in winter']],
      ['e-mail as email', 'email', ['Gardens in winter']],
      ['e-mail as e-mail', 'e-mail', ['Gardens in winter']],
      ['don’t', "don't", ['Gardens in winter']],
      ['C++', 'C++', ['Learning C++ beside node.js']],
      ['node.js', 'node.js', ['Learning C++ beside node.js']],
      ['nodejs', 'nodejs', ['Learning C++ beside node.js']],
      ['the beginning of the last word', 'aerod', ['The aerodynamics of a wing']],
      ['Japanese by pairs of characters', '庭園', ['東京都の庭園について']],
      ['a single character', '庭', ['東京都の庭園について']],
      ['words side by side', '"boundary layers decide"', ['The aerodynamics of a wing']],
      ['words in the title alone', 'wing in:title', ['The aerodynamics of a wing']],
      ['a tag', 'tag:gardening', ['Gardens in winter']],
      ['what it does not exclude', 'wing -slipstream', ['Gardens in winter']],
      ['what it does not exclude by tag', 'wing -tag:physics', ['Gardens in winter']],
      ['an author’s', 'author:BOB programming', ['Learning C++ beside node.js']],
    ])('%s: %s', async (_, q, expected) => {
      expect(await names(q, '&type=article')).toEqual(expected);
    });

    it('nothing for a phrase whose words stand elsewhere', async () => {
      expect(await names('"layers boundary"')).toEqual([]);
    });

    it('articles, comments, people and tags, each under its own name', async () => {
      const slug = 'gardens-in-winter';
      await bob.comment(slug, 'Zebras like gardens, too');
      await bob.put('/api/user', { user: { bio: 'Keeps a zebra' } }).expect(200);
      await alice.publish({ title: 'Stripes', body: 'On a zebra', tagList: ['zebra'] });
      const { results } = await search('zebra');
      expect(new Set(results.map(({ type }) => type))).toEqual(
        new Set(['article', 'comment', 'profile', 'tag']),
      );
      const comment = results.find(({ type }) => type === 'comment');
      expect(comment).toMatchObject({
        articleSlug: slug,
        comment: { body: 'Zebras like gardens, too' },
        fields: ['body'],
      });
      expect(await names('zebra', '&type=profile')).toEqual(['bob']);
      expect(await names('zebra', '&type=tag')).toEqual(['zebra']);
    });

    it('what was published a moment ago, as it is now, and no longer what is deleted', async () => {
      const { slug } = await alice.publish({ title: 'Xylophones', body: 'Glockenspiel' });
      expect(await names('glockenspiel xylophones')).toEqual(['Xylophones']);
      await alice.put(`/api/articles/${slug}`, { article: { body: 'Marimba' } }).expect(200);
      expect(await names('glockenspiel')).toEqual([]);
      expect(await names('marimba')).toEqual(['Xylophones']);
      await alice.delete(`/api/articles/${slug}`).expect(204);
      expect((await search('marimba xylophones')).total).toBe(0);
    });
  });

  describe('understands', () => {
    it.each([
      ['aerodinamics', 'aerodynamics'],
      ['the aerodynmaics of birds', 'the aerodynamics of birds'],
    ])('%s as %s', async (q, meant) => {
      const { didYouMean, results } = await search(`${q} `);
      expect(didYouMean).toBe(`${meant} `);
      expect(results.map(nameOf)).toContain('The aerodynamics of a wing');
    });

    it('a word that it knows as it is', async () => {
      expect((await search('wing')).didYouMean).toBeNull();
    });
  });

  describe('answers', () => {
    it('where and how well each matches, marked in escaped text', async () => {
      const { results } = await search('pointers references', '&type=article');
      expect(results[0]).toMatchObject({ fields: ['body'], snippets: [{ field: 'body' }] });
      expect(results[0]?.snippets[0]?.html).toBe(
        '<mark>Pointers</mark> &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; <mark>references</mark>.',
      );
      expect(results[0]?.score).toBeGreaterThan(0);
    });

    it('how many there are, and what they have in common', async () => {
      const { total, totalIsExact, facets } = await search('wing', '&type=article');
      expect({ total, totalIsExact }).toEqual({ total: 2, totalIsExact: true });
      expect(facets).toEqual({
        tags: [
          { value: 'flight', count: 1 },
          { value: 'gardening', count: 1 },
          { value: 'physics', count: 1 },
        ],
        authors: [{ value: 'alice', count: 2 }],
        years: [{ value: new Date().getUTCFullYear(), count: 2 }],
      });
    });

    it('the newest first where asked to, and everything for an empty query', async () => {
      const everything = await names('', '&type=article');
      expect(everything.slice(-2)).toEqual(['Gardens in winter', 'The aerodynamics of a wing']);
      expect(await names('wing', '&type=article&sort=new')).toEqual([
        'Gardens in winter',
        'The aerodynamics of a wing',
      ]);
      const year = new Date().getUTCFullYear();
      expect(await names(`wing before:${year}`)).toEqual([]);
      expect(await names(`wing after:${year}`, '&type=article')).toHaveLength(2);
    });

    it('page by page, each result once, whatever is written meanwhile', async () => {
      const slugs: string[] = [];
      for (let index = 0; index < 7; index++)
        slugs.push((await alice.publish({ title: `Quince ${'pear '.repeat(index)}` })).slug);
      const pages = await walk(
        bob,
        app.url,
        '/api/search?q=quince%20pear&limit=3&type=article',
        (answer) => bodyOf(answer).results.map(nameOf),
        async () => {
          await alice.publish({ title: 'Quince quince quince' });
          await alice
            .put(`/api/articles/${slugs[0] ?? ''}`, { article: { body: `pear quince ${Math.random()}` } })
            .expect(200);
        },
      );
      const found = pages.flat();
      expect(new Set(found).size).toBe(found.length);
      expect(found.filter((title) => title.startsWith('Quince pear'))).toHaveLength(6);
      expect(found).not.toContain('Quince quince quince');
    });

    it('nothing of those who are muted or blocked, nor to those who are blocked', async () => {
      const [carol, dave] = [await signUp(app), await signUp(app)];
      const { slug } = await carol.publish({
        title: 'Okapi',
        body: 'Forest giraffe',
        tagList: ['okapi-only'],
      });
      await carol.put('/api/user', { user: { bio: 'Okapi friend' } }).expect(200);
      await carol.comment(slug, 'An okapi!');
      await count();
      await dave.put(`/api/profiles/${carol.username}/mute`).expect(204);
      const ofDave = await search('okapi', '', dave);
      expect(ofDave.results.filter(({ type }) => type !== 'tag')).toEqual([]);
      expect(ofDave.facets.authors).toEqual([]);
      expect((await search('okapo ', '&type=article', dave)).didYouMean).toBeNull();
      expect((await search('okapo ', '&type=article')).didYouMean).toBe('okapi ');
      await carol.put(`/api/profiles/${bob.username}/block`).expect(204);
      expect((await search('okapi', '&type=article', bob)).total).toBe(0);
      expect((await search('okapi', '&type=article')).total).toBe(1);
    });
  });

  describe('takes any text', () => {
    it.each([
      '',
      ' ',
      'a',
      '"',
      '""',
      '-',
      '--',
      '-"',
      'tag:',
      'tag:"',
      'author:',
      'before:',
      'before:never',
      'after:2024-13-45',
      'in:title',
      'in:',
      '-in:title',
      '-before:2020',
      '"a',
      "'",
      "''",
      '\\',
      "a' | b",
      ':*',
      '&|!<->',
      '!!!',
      '🎉',
      '🎉🎉',
      'the',
      'the of and',
      '((((',
      '%',
      '_',
      "o'neill",
      '=a1',
      '=',
      'tag:=a1',
      'a '.repeat(1000),
      'x'.repeat(2000),
      '漢'.repeat(1000),
      'a-b.c_d/e@f',
      '\u0301\u0301',
      'İıſß',
      '<b>bold</b>',
      '\t\n',
    ])('%j', async (q) => {
      const path = `/api/search?q=${encodeURIComponent(q)}`;
      await app.http.get(path).expect(200);
      await alice.get(`${path}&sort=new`).expect(200);
    });

    it('but not too much of it, nor what PostgreSQL cannot hold', async () => {
      const refused = async (q: string, why: string) => {
        expectProblem(await app.http.get(`/api/search?q=${q}`), 422, { q: [why] });
      };
      await refused('x'.repeat(2001), 'is too long (maximum is 2000 characters)');
      await refused('a%00b', 'must not contain NUL characters or lone surrogates');
    });

    it.each(['type=poem', 'sort=old', 'limit=0', 'cursor=made-up'])('and not %s', async (query) => {
      await app.http.get(`/api/search?q=wing&${query}`).expect(422);
    });
  });

  describe('on GET /api/articles?q=', () => {
    const titles = async (query: string) =>
      (
        (await app.http.get(`/api/articles?${query}`).expect(200)).body as { articles: { title: string }[] }
      ).articles.map(({ title }) => title);

    it('lists articles alone, the best first, with the filters of the list', async () => {
      expect(await titles('q=aerodynamics%20of%20a%20wing')).toEqual([
        'The aerodynamics of a wing',
        'Gardens in winter',
      ]);
      expect(await titles('q=wing&sort=new')).toEqual(['Gardens in winter', 'The aerodynamics of a wing']);
      expect(await titles('q=wing&tag=gardening')).toEqual(['Gardens in winter']);
      expect(await titles('q=wing&author=bob')).toEqual([]);
      expect(await titles('q=wing&offset=1')).toHaveLength(1);
      expect(await titles('q=wing&favorited=bob')).toEqual([]);
      await bob.favorite('gardens-in-winter');
      expect(await titles('q=wing&favorited=bob')).toEqual(['Gardens in winter']);
      expect((await titles('q=%20')).length).toBeGreaterThan(3);
      await app.http.get(`/api/articles?q=${'x'.repeat(2001)}`).expect(422);
    });
  });

  describe('GET /api/search/suggest', () => {
    const suggested = async (q: string) =>
      (
        (await app.http.get(`/api/search/suggest?q=${encodeURIComponent(q)}`).expect(200)).body as {
          suggestions: { text: string }[];
        }
      ).suggestions.map(({ text }) => text);

    it('suggests titles, people and tags as somebody types', async () => {
      expect(await suggested('the aerodyn')).toEqual(['The aerodynamics of a wing']);
      expect(await suggested('aerodynamics wi')).toEqual(['The aerodynamics of a wing']);
      expect(await suggested('gard')).toEqual(['gardening', 'Gardens in winter']);
      expect(await suggested('bo')).toEqual(['bob']);
    });

    it.each(['', ' ', 'a', '!!!', '🎉', "'", '\\', ':*', 'x'.repeat(2000), '庭'])('takes %j', async (q) => {
      await suggested(q);
      await alice.get(`/api/search/suggest?q=${encodeURIComponent(q)}`).expect(200);
    });
  });

  it('indexes anew what the index lacks, and what it has wrong, and goes on where it was', async () => {
    await app.sql('delete from search_documents where kind = 1 or kind = 2');
    await app.sql('truncate search_changes');
    await app.sql('delete from search_terms');
    await app.sql('update search_reindexings set top_id = null, finished_at = null, last_id = 0');
    expect((await search('wing', '&type=article')).total).toBe(0);
    await count();
    expect(await names('wing', '&type=article&sort=new')).toEqual([
      'Gardens in winter',
      'The aerodynamics of a wing',
    ]);
  });

  it('counts each word as often as there are documents with it', async () => {
    await app.sql('delete from search_terms');
    await app.sql('truncate search_changes');
    await app.sql(
      "insert into search_changes (sign, kind, characters, language, lexemes) select 1, kind, characters, coalesce(language, ''), tsvector_to_array(words) from search_documents",
    );
    await count();
    await alice.delete('/api/articles/gardens-in-winter').expect(204);
    await alice.publish({ title: 'Counted exactly', body: 'and again' });
    await count();
    const counted = await app.sql('select lexeme, documents from search_terms order by lexeme');
    const there = await app.sql(
      `select lexeme, count(*)::int as documents from search_documents, unnest(tsvector_to_array(words)) as lexeme
        group by lexeme order by lexeme collate "C"`,
    );
    expect(counted).toEqual(there);
    expect(counted.length).toBeGreaterThan(20);
  });
});
