import { periodicWork } from '../../src/platform/kernel/periodically';
import { ModelRepository } from '../../src/recommendations/learning/model.repository';
import { LearningService } from '../../src/recommendations/learning/learning.service';
import { type Actor, signUp } from '../support/actors';
import { failStatement } from '../support/failing-statement';
import { startApp, type TestApp } from '../support/test-app';

describe('Learning', () => {
  let app: TestApp;
  let people: Actor[];

  beforeAll(async () => {
    app = await startApp();
    people = await Promise.all(Array.from({ length: 4 }, () => signUp(app)));
    for (let index = 0; index < 4; index++) {
      const slug = (await people[0]?.publish())?.slug ?? '';
      for (const person of people.slice(1)) await person.favorite(slug);
    }
  });
  afterAll(() => app.close());

  const learn = () => app.app.get(LearningService).learn();
  const models = () =>
    app.sql(
      `select m.id, m.is_current as current, (select count(*)::int from recommendation_weights w where w.model_id = m.id) as weights,
              (select count(*)::int from recommendation_lists l where l.model_id = m.id) as lists
         from recommendation_models m order by id`,
    );

  it('leaves one whole model, and how old it is', async () => {
    expect(await learn()).toMatchObject({ people: 3, articles: 4, favorites: 12 });
    const [before] = await models();
    expect(await models()).toEqual([
      { id: expect.any(Number) as number, current: true, weights: 4, lists: 3 },
    ]);
    await learn();
    const after = await models();
    expect(after).toMatchObject([{ current: true, weights: 4, lists: 3 }]);
    expect(after[0]?.['id']).not.toBe(before?.['id']);
    const { body } = await app.http.get('/health/details').expect(200);
    expect(body).toMatchObject({
      status: 'ok',
      details: {
        recommendations: { favorites: 12, articles: 4, people: 3, ageSeconds: expect.any(Number) as number },
      },
    });
  });

  it.each([
    'recommendations.favorites',
    'recommendations.beginModel',
    'recommendations.writeWeights',
    'recommendations.writeLists',
    'recommendations.retireModel',
    'recommendations.serveModel',
    'recommendations.sweepWeights',
  ])(
    'that ends at %s leaves the last whole model in its place, and nothing in the way of the next',
    async (name) => {
      await learn();
      const whole = { current: true, weights: 4, lists: 3 };
      const failing = failStatement(app, name);
      await expect(learn()).rejects.toThrow();
      failing.mend();
      expect((await models()).filter(({ current }) => current)).toMatchObject([whole]);
      expect(await learn()).toMatchObject({ favorites: 12 });
      expect(await models()).toMatchObject([whole]);
    },
  );

  it('is left to whoever learns already, until that one is taken for dead', async () => {
    const repository = app.app.get(ModelRepository);
    expect(await repository.lease('somebody else')).toBe(true);
    expect(await learn()).toBeNull();
    await app.sql(`update recommendation_lease set leased_until = now() - interval '1 second'`);
    expect(await learn()).toMatchObject({ favorites: 12 });
  });

  it('happens by itself when there is something to learn, and not again before an hour', async () => {
    await app.sql('delete from recommendation_models');
    const look = () => periodicWork.get('learning recommendations')?.();
    await look();
    const made = await models();
    expect(made).toHaveLength(1);
    await look();
    expect(await models()).toEqual(made);
    await app.sql(`update recommendation_models set made_at = now() - interval '2 hours'`);
    await look();
    expect(await models()).not.toEqual(made);
  });
});
