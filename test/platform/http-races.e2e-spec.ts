import type { Response } from 'supertest';
import { articleOf, userOf } from '../support/answers';
import { type Actor, signUp, unique } from '../support/actors';
import { countRows } from '../support/contents';
import { startApp, type TestApp } from '../support/test-app';

describe('Requests that race', () => {
  let app: TestApp;
  let people: Actor[];

  beforeAll(async () => {
    app = await startApp();
    people = await Promise.all(Array.from({ length: 16 }, () => signUp(app)));
  });
  afterAll(() => app.close());

  /** Sends one request for each of `count`, all at once, each from the next person. */
  function atOnce(
    count: number,
    send: (person: Actor, index: number) => PromiseLike<Response>,
  ): Promise<Response[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, index) => send(people[index % people.length] as Actor, index)),
    );
  }

  /** How many answers there are of each status. */
  function tally(answers: Response[]): Record<number, number> {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }

  const someone = () => people[0] as Actor;
  const shownCount = async (slug: string) =>
    articleOf(await app.http.get(`/api/articles/${slug}`)).favoritesCount;

  it('keep a favorite exact, over and over, while 64 clients toggle it', async () => {
    const { slug } = await someone().publish();
    const path = `/api/articles/${slug}/favorite`;
    for (let round = 0; round < 4; round++) {
      const answers = await atOnce(64, (person, index) =>
        (index + round) % 3 === 0 ? person.delete(path) : person.post(path),
      );
      expect(tally(answers)).toEqual({ 200: 64 });
      const rows = await countRows(
        app,
        'favorites',
        'article_id = (select article_id from article_slugs where slug = $1)',
        [slug],
      );
      expect(await shownCount(slug)).toBe(rows);
    }
  });

  it('let one of those who want a name have it, when they sign up', async () => {
    const wanted = unique('wanted');
    const before = await countRows(app, 'users');
    const answers = await atOnce(32, (_, index) => {
      const username = index % 2 === 0 ? wanted : wanted.toUpperCase();
      const user = { username, email: `${unique('e')}@example.com`, password: 'correct horse battery' };
      return app.http.post('/api/users').send({ user });
    });
    expect(tally(answers)).toEqual({ 201: 1, 409: 31 });
    expect(await countRows(app, 'users')).toBe(before + 1);
  });

  it('let one of those who want a name and an address have both, when they change theirs', async () => {
    const [username, email] = [unique('coveted'), `${unique('coveted')}@example.com`];
    const answers = await atOnce(16, (person) => person.put('/api/user', { user: { username, email } }));
    expect(tally(answers)).toEqual({ 200: 1, 409: 15 });
    for (const { status, body } of answers) {
      if (status === 409) expect(Object.keys(body.errors as object).sort()).toEqual(['email', 'username']);
    }
    expect(await countRows(app, 'users', 'username_key = $1 and email_key = $2', [username, email])).toBe(1);
  });

  it('of one person, to change everything, end as one of them', async () => {
    const carol = await signUp(app);
    const names = Array.from({ length: 12 }, () => unique('carol'));
    const answers = await Promise.all(
      names.map(async (username) => carol.put('/api/user', { user: { username, bio: `I am ${username}` } })),
    );
    expect(tally(answers)).toEqual({ 200: 12 });
    const { username, bio } = userOf(await carol.get('/api/user').expect(200));
    expect(names).toContain(username);
    expect(bio).toBe(`I am ${username}`);
  });

  it('give 32 articles that are retitled alike a slug each, and every old slug still leads home', async () => {
    const articles = await Promise.all(
      Array.from({ length: 32 }, async (_, index) => (people[index % 16] as Actor).publish()),
    );
    const answers = await atOnce(32, (person, index) =>
      person.put(`/api/articles/${articles[index]?.slug ?? ''}`, {
        article: { title: 'The same in the end' },
      }),
    );
    expect(tally(answers)).toEqual({ 200: 32 });
    const slugs = answers.map((answer) => articleOf(answer).slug);
    expect(new Set(slugs).size).toBe(32);
    expect(slugs).toContain('the-same-in-the-end');
    for (const [index, { slug, description }] of articles.entries()) {
      const led = articleOf(await app.http.get(`/api/articles/${slug}`).expect(200));
      expect(led).toMatchObject({ slug: slugs[index], description });
    }
  });

  it('of articles that are published and others that are retitled to the same title never take each other’s slug', async () => {
    const drafts = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => (people[index] as Actor).publish()),
    );
    const title = unique('Contested ');
    const answers = await atOnce(32, (person, index) =>
      index < 16
        ? person.put(`/api/articles/${drafts[index]?.slug ?? ''}`, { article: { title } })
        : person.post('/api/articles', { article: { title, description: 'x', body: 'x' } }),
    );
    expect(tally(answers)).toEqual({ 200: 16, 201: 16 });
    expect(new Set(answers.map((answer) => articleOf(answer).slug)).size).toBe(32);
  });

  it('retitle one article back and forth, and every slug that was answered still leads to it', async () => {
    const author = someone();
    const article = await author.publish();
    const titles = Array.from({ length: 4 }, () => unique('Back and forth '));
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) =>
        author.put(`/api/articles/${article.slug}`, { article: { title: titles[index % 4] } }),
      ),
    );
    expect(tally(answers)).toEqual({ 200: 24 });
    for (const slug of new Set([article.slug, ...answers.map((answer) => articleOf(answer).slug)])) {
      expect(articleOf(await app.http.get(`/api/articles/${slug}`).expect(200)).createdAt).toBe(
        article.createdAt,
      );
    }
    // A title has one slug of an article, however often it comes back.
    expect(
      await countRows(
        app,
        'article_slugs',
        'article_id = (select article_id from article_slugs where slug = $1)',
        [article.slug],
      ),
    ).toBe(5);
  });

  it('with tags in every order never wait for each other, and leave every count exact', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `race-${index}`);
    const some = (index: number) => names.filter((_, place) => (index * 37 + place * place) % 3 !== 0);
    const articles = await Promise.all(
      Array.from({ length: 16 }, async (_, index) =>
        (people[index] as Actor).publish({ tagList: some(index) }),
      ),
    );
    const answers = await atOnce(48, (person, index) => {
      const path = `/api/articles/${articles[index % 16]?.slug ?? ''}`;
      if (index >= 32)
        return index % 3 === 0 ? person.delete(path) : person.put(path, { article: { tagList: [] } });
      return person.put(path, { article: { tagList: some(index + 5).reverse() } });
    });
    expect(answers.filter(({ status }) => ![200, 204, 404].includes(status)).map(({ text }) => text)).toEqual(
      [],
    );
    expect(
      await app.sql(`
        select name from tags t
         where articles_count <> (select count(*) from article_tags where tag_id = t.id) or articles_count < 0
        union all
        select slug from articles a
         where tag_list <> coalesce((select array_agg(t.name order by t.name) from article_tags x join tags t on t.id = x.tag_id
                                      where x.article_id = a.id), '{}')`),
    ).toEqual([]);
  });

  it('delete an article once, with all that came in meanwhile', async () => {
    const author = someone();
    const { slug } = await author.publish({ tagList: ['doomed'] });
    const [row] = await app.sql('select article_id as id from article_slugs where slug = $1', [slug]);
    const path = `/api/articles/${slug}`;
    const answers = await atOnce(64, (person, index) => {
      switch (index % 4) {
        case 0:
          return author.delete(path);
        case 1:
          return person.post(`${path}/favorite`);
        case 2:
          return person.post(`${path}/comments`, { comment: { body: 'Wait!' } });
        default:
          return author.put(path, { article: { title: unique('Not yet ') } });
      }
    });
    const deletions = answers.filter((_, index) => index % 4 === 0);
    expect(tally(deletions)).toEqual({ 204: 1, 404: 15 });
    expect(answers.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
    for (const table of ['favorites', 'comments', 'article_slugs', 'article_tags'] as const) {
      expect({ table, left: await countRows(app, table, 'article_id = $1', [row?.['id']]) }).toEqual({
        table,
        left: 0,
      });
    }
  });

  it('delete a comment once', async () => {
    const [author, reader] = [someone(), people[1] as Actor];
    const { slug } = await author.publish();
    const id = await reader.comment(slug);
    const answers = await atOnce(16, () => reader.delete(`/api/articles/${slug}/comments/${id}`));
    expect(tally(answers)).toEqual({ 204: 1, 404: 15 });
  });

  it('follow and unfollow without a fault, and end in one of the two', async () => {
    const [reader, writer] = [people[2] as Actor, people[3] as Actor];
    const { username } = userOf(await writer.get('/api/user'));
    const path = `/api/profiles/${username}/follow`;
    const answers = await Promise.all(
      Array.from({ length: 48 }, async (_, index) =>
        index % 2 === 0 ? reader.post(path) : reader.delete(path),
      ),
    );
    expect(tally(answers)).toEqual({ 200: 48 });
    const condition =
      'follower_id = (select id from users where email = $1) and followee_id = (select id from users where email = $2)';
    const [followerEmail, followeeEmail] = [
      userOf(await reader.get('/api/user')).email,
      userOf(await writer.get('/api/user')).email,
    ];
    const rows = await countRows(app, 'follows', condition, [followerEmail, followeeEmail]);
    const shown = await reader.get(`/api/profiles/${username}`).expect(200);
    expect(shown.body.profile.following).toBe(rows === 1);
  });

  it('leave the totals of all and of each author equal to the rows', async () => {
    expect(
      await app.sql(`
        select 'all' as whose where (select sum(articles_count) from article_totals) <> (select count(*) from articles)
        union all
        select username from users u where articles_count <> (select count(*) from articles where author_id = u.id)`),
    ).toEqual([]);
  });
});
