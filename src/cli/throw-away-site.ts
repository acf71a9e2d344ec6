import { execute } from '../platform/database/execute';
import type { Database } from '../platform/database/database';
import type { Pages } from '../platform/http/pages';
import { LearningService } from '../recommendations/learning/learning.service';
import { ModelRepository } from '../recommendations/learning/model.repository';
import { RecommendationRepository } from '../recommendations/recommendation.repository';
import type { RecommendationListResponse } from '../recommendations/recommendation.schemas';
import { RECOMMENDED } from '../recommendations/evaluation/measures';
import type { Like } from '../recommendations/evaluation/ratings';

const BATCH = 20_000;

/** The account that has written everything. */
const AUTHOR = 1;

const PEOPLE = `
  insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
  select name, name, name || '@example.com', name || '@example.com', '', now(), now()
    from (select 'person-' || n as name from generate_series(0, $1::int) n order by n) people`;

const ARTICLES = `
  with published as (
    insert into articles (slug, title, description, body, author_id, created_at, updated_at)
    select slug, slug, '', '', ${AUTHOR}, now(), now() from (select 'thing-' || n as slug from generate_series(1, $1::int) n order by n) made
    returning id, slug)
  insert into article_slugs (slug, article_id) select slug, id from published`;

const FAVORITES = `
  insert into favorites (user_id, article_id, article_created_at, created_at)
  select person, thing, now(), to_timestamp(time) from unnest($1::int[], $2::int[], $3::float8[]) as liked (person, thing, time)`;

/** The server's own code on a database of its own, which holds nothing but who likes what. */
export class ThrowAwaySite {
  /** By name: the number of each, from 1 on, and, of people, after the author's. */
  private readonly people = new Map<string, number>();
  private readonly things = new Map<string, number>();
  private readonly names: string[] = [];

  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  async fill(likes: readonly Like[]): Promise<void> {
    for (const { person, thing } of likes) {
      if (!this.people.has(person)) this.people.set(person, AUTHOR + 1 + this.people.size);
      if (!this.things.has(thing)) this.things.set(thing, this.names.push(thing));
    }
    await this.run(PEOPLE, [this.people.size]);
    await this.run(ARTICLES, [this.things.size]);
    for (let first = 0; first < likes.length; first += BATCH) {
      const batch = likes.slice(first, first + BATCH);
      await this.run(FAVORITES, [
        batch.map(({ person }) => this.people.get(person)),
        batch.map(({ thing }) => this.things.get(thing)),
        batch.map((_, index) => first + index),
      ]);
    }
    await this.run('analyze', []);
  }

  async learn(): Promise<void> {
    const learning = new LearningService(new ModelRepository(this.db));
    if ((await learning.learn()) === null) throw new Error('Somebody else learns on a database of our own');
  }

  /** What the server recommends to somebody, nothing of it for the sake of exploring or of other authors. */
  async recommendTo(person: string): Promise<string[]> {
    const viewer = this.people.get(person);
    if (viewer === undefined) return [];
    const repository = new RecommendationRepository(this.db, this.pages);
    const page = await repository.findPage(
      { viewer, read: [], explore: 0, perAuthor: 0 },
      { limit: RECOMMENDED },
    );
    const { articles } = JSON.parse(page.text) as RecommendationListResponse;
    return articles.map(({ slug }) => this.names[Number(slug.slice('thing-'.length)) - 1] ?? '');
  }

  private run(text: string, values: unknown[]): Promise<unknown[]> {
    return execute(this.db.em.fork(), text, values);
  }
}
