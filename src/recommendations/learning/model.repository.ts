import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, raw, sql } from '../../platform/database/sql';
import { command, LOST_RACE, question } from '../../platform/database/statement';
import { userExists } from '../../users/user.view';
import { favoritedSince, favoritesAfter } from '../taste.view';

/** Favorites that one statement reads, and rows that one writes or deletes. */
const READ_BATCH = 50_000;
const DELETE_BATCH = 5_000;

/** How long a learner that does not say that it goes on is waited for. */
const LEASE_SECONDS = 60;

const LEASE = command({
  name: 'recommendations.lease',
  rows: 'many',
  row: z.strictObject({ holder: z.string() }),
  sql: ({ holder }: Placeholders<{ holder: string }>) => sql`
    update recommendation_lease
       set holder = ${holder}::text, leased_until = now() + ${raw(String(LEASE_SECONDS))} * interval '1 second'
     where leased_until < now() or holder = ${holder}::text returning holder`,
});

const RELEASE = command({
  name: 'recommendations.release',
  rows: 'none',
  sql: ({ holder }: Placeholders<{ holder: string }>) => sql`
    update recommendation_lease set holder = null, leased_until = '-infinity' where holder = ${holder}::text`,
});

/** Once there is something to learn from; and again when an hour has passed and people went on. */
const IS_DUE = question({
  name: 'recommendations.isDue',
  rows: 'one',
  row: z.strictObject({ due: z.boolean() }),
  sql: () => sql`
    select coalesce(
      (select m.made_at < now() - interval '1 hour' and ${favoritedSince(sql`m.made_at`)}
         from recommendation_models m where m.is_current), ${favoritedSince(sql`'-infinity'`)}) as due`,
});

const FAVORITES = question({
  name: 'recommendations.favorites',
  rows: 'one',
  row: z.strictObject({ people: z.array(z.int()), articles: z.array(z.int()) }),
  sql: (given: Placeholders<{ person: number; article: number; most: number }>) => sql`
    select coalesce(array_agg(user_id), '{}') as people, coalesce(array_agg(article_id), '{}') as "articles"
      from (${favoritesAfter(given)}) f`,
});

const NOW = question({
  name: 'recommendations.now',
  rows: 'one',
  row: z.strictObject({ ms: z.number() }),
  sql: () => sql`select (extract(epoch from now()) * 1000)::float8 as ms`,
});

interface LearntFrom {
  people: number;
  articles: number;
  favorites: number;
  seconds: number;
  /** Before the first favorite was read. */
  readAt: Date;
}

const BEGIN = command({
  name: 'recommendations.beginModel',
  rows: 'one',
  row: z.strictObject({ id: z.int() }),
  sql: ({ people, articles, favorites, seconds, readAt }: Placeholders<LearntFrom>) => sql`
    insert into recommendation_models (people_count, articles_count, favorites_count, seconds, read_at)
    values (${people}::int, ${articles}::int, ${favorites}::int, ${seconds}::real, ${readAt}::timestamptz) returning id`,
});

/** Rows of some articles: of each the number of its others, which stand one after another, as do their weights. */
export interface WeightRows {
  articles: number[];
  sizes: number[];
  others: number[];
  weights: number[];
}

const WRITE = command({
  name: 'recommendations.writeWeights',
  rows: 'none',
  // Another learner has swept the model away, which took too long.
  violations: { recommendation_weights_model_id_fkey: LOST_RACE },
  sql: ({ model, articles, sizes, others, weights }: Placeholders<WeightRows & { model: number }>) => sql`
    insert into recommendation_weights (article_id, model_id, others, weights)
    select article, ${model}::int, (${others}::int[])[last - size + 1:last], (${weights}::real[])[last - size + 1:last]
      from (select article, size, (sum(size) over (order by place))::int as last
              from unnest(${articles}::int[], ${sizes}::int[]) with ordinality as row (article, size, place)) placed`,
});

/** Rows of some people: of each the number of the articles in the list, which stand one after another. */
export interface ListRows {
  people: number[];
  sizes: number[];
  articles: number[];
  scores: number[];
  causes: number[];
}

/** Whoever has gone meanwhile gets none. */
const WRITE_LISTS = command({
  name: 'recommendations.writeLists',
  rows: 'none',
  violations: { recommendation_lists_user_id_fkey: LOST_RACE, recommendation_lists_model_id_fkey: LOST_RACE },
  sql: ({
    model,
    people,
    sizes,
    articles,
    scores,
    causes,
  }: Placeholders<ListRows & { model: number }>) => sql`
    insert into recommendation_lists (user_id, model_id, listed, scores, causes)
    select person, ${model}::int, (${articles}::int[])[last - size + 1:last], (${scores}::real[])[last - size + 1:last],
           (${causes}::int[])[last - size + 1:last]
      from (select person, size, (sum(size) over (order by place))::int as last
              from unnest(${people}::int[], ${sizes}::int[]) with ordinality as row (person, size, place)) placed
     where ${userExists(sql`person`)}`,
});

const RETIRE = command({
  name: 'recommendations.retireModel',
  rows: 'none',
  sql: () => sql`update recommendation_models set is_current = false where is_current`,
});

const SERVE = command({
  name: 'recommendations.serveModel',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  violations: { recommendation_models_is_current_unique: LOST_RACE },
  sql: ({ model }: Placeholders<{ model: number }>) => sql`
    update recommendation_models set is_current = true, made_at = now() where id = ${model}::int returning id`,
});

const SWEEP_WEIGHTS = command({
  name: 'recommendations.sweepWeights',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with swept as (
      delete from recommendation_weights where (article_id, model_id) in (
        select w.article_id, w.model_id from recommendation_weights w
         where w.model_id in (select id from recommendation_models where not is_current)
         limit ${raw(String(DELETE_BATCH))}) returning 1)
    select count(*)::int as swept from swept`,
});

const SWEEP_LISTS = command({
  name: 'recommendations.sweepLists',
  rows: 'one',
  row: z.strictObject({ swept: z.int() }),
  sql: () => sql`
    with swept as (
      delete from recommendation_lists where (user_id, model_id) in (
        select l.user_id, l.model_id from recommendation_lists l
         where l.model_id in (select id from recommendation_models where not is_current)
         limit ${raw(String(DELETE_BATCH))}) returning 1)
    select count(*)::int as swept from swept`,
});

const SWEEP_MODELS = command({
  name: 'recommendations.sweepModels',
  rows: 'none',
  sql: () => sql`delete from recommendation_models where not is_current`,
});

const STATE = question({
  name: 'recommendations.state',
  rows: 'optional',
  row: z.strictObject({
    ageSeconds: z.number(),
    people: z.int(),
    articles: z.int(),
    favorites: z.int(),
    learningSeconds: z.number(),
  }),
  sql: () => sql`
    select extract(epoch from now() - made_at)::float8 as "ageSeconds", people_count as people,
           articles_count as "articles", favorites_count as "favorites",
           seconds::float8 as "learningSeconds"
      from recommendation_models where is_current`,
});

/** Every question about what was learnt. */
@Injectable()
export class ModelRepository {
  constructor(private readonly db: Database) {}

  /** Whether `holder` may learn now, and go on learning: nobody else does meanwhile. */
  async lease(holder: string): Promise<boolean> {
    return (await this.db.run(LEASE, { holder })).length > 0;
  }

  async release(holder: string): Promise<void> {
    await this.db.run(RELEASE, { holder });
  }

  async isDue(): Promise<boolean> {
    return (await this.db.run(IS_DUE, {})).due;
  }

  /** Who favorited what, in the order of people, a batch at a time. */
  async *favorites(): AsyncGenerator<{ people: number[]; articles: number[] }> {
    for (let [person, article] = [0, 0]; ;) {
      const batch = await this.db.run(FAVORITES, { person, article, most: READ_BATCH });
      yield batch;
      if (batch.people.length < READ_BATCH) return;
      [person, article] = [batch.people.at(-1) ?? 0, batch.articles.at(-1) ?? 0];
    }
  }

  /** A model that is not served yet. */
  async begin(learnt: LearntFrom): Promise<number> {
    return (await this.db.run(BEGIN, learnt)).id;
  }

  async writeWeights(model: number, rows: WeightRows): Promise<void> {
    await this.db.transaction(() => this.db.run(WRITE, { model, ...rows }));
  }

  async writeLists(model: number, rows: ListRows): Promise<void> {
    await this.db.transaction(() => this.db.run(WRITE_LISTS, { model, ...rows }));
  }

  /** The time of the database. */
  async now(): Promise<Date> {
    return new Date((await this.db.run(NOW, {})).ms);
  }

  /** From one moment to the next, another model is served. Nothing changes where another learner has swept it away. */
  async serve(model: number): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.run(RETIRE, {});
      if ((await this.db.run(SERVE, { model })) === null) throw new Error('The model was swept away');
    });
  }

  /** Deletes the models that are not served: those before, and what a killed learner left. */
  async sweep(): Promise<void> {
    while ((await this.db.run(SWEEP_WEIGHTS, {})).swept >= DELETE_BATCH);
    while ((await this.db.run(SWEEP_LISTS, {})).swept >= DELETE_BATCH);
    await this.db.transaction(() => this.db.run(SWEEP_MODELS, {}));
  }

  /** Null before anything was learnt. */
  findState() {
    return this.db.run(STATE, {});
  }
}
