import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import request, { type Response } from 'supertest';
import { Database } from '../../src/platform/database/database';
import { IdempotencyKeyRepository } from '../../src/platform/idempotency/idempotency-key.repository';
import { headerOf } from '../support/answers';
import { startWith, type ThrowAwayApp } from '../support/throw-away-app';
import { createEffects, EffectsController, effectsNamed, told, type Wish } from './effects';

const isReplayed = (answer: Response) => headerOf(answer, 'idempotent-replayed') === 'true';

describe('A handler under a key', () => {
  let app: ThrowAwayApp;
  let db: Database;

  beforeAll(async () => {
    app = await startWith(EffectsController);
    app.app.useLogger(false);
    db = app.app.get(Database);
    await createEffects(db);
  });
  afterAll(() => app.close());

  const post = (wish: Wish, key: string, path = '') =>
    request(app.url).post(`/effects${path}`).set('Idempotency-Key', key).send(wish);

  it.each([true, false])(
    'whose effect is refused afterwards, in a transaction: %s',
    async (inTransaction) => {
      const [name, key] = [randomUUID(), randomUUID()];
      await post({ name, inTransaction, end: 'refuse' }, key).expect(409);
      // What a command wrote by itself stays, as it does without a key: a guess that was written down, say.
      expect(await effectsNamed(db, name)).toBe(inTransaction ? 0 : 1);
      const again = await post({ name, inTransaction, end: 'refuse' }, key).expect(409);
      expect(isReplayed(again)).toBe(false);
      await post({ name, inTransaction }, key).expect(201);
    },
  );

  it.each([true, false])('that fails leaves nothing behind, in a transaction: %s', async (inTransaction) => {
    const [name, key] = [randomUUID(), randomUUID()];
    await post({ name, inTransaction, end: 'fail' }, key).expect(500);
    expect([await effectsNamed(db, name), told.includes(name)]).toEqual([0, false]);
    await post({ name, inTransaction }, key).expect(201);
    expect([await effectsNamed(db, name), told.includes(name)]).toEqual([1, true]);
  });

  it('goes on from what it catches, as without one', async () => {
    const name = randomUUID();
    const without = await request(app.url).post('/effects/several').send({ name }).expect(201);
    expect(without.body).toEqual({ caught: ['NameEmpty', 'Refused'], effects: 2 });
    const key = randomUUID();
    const first = await post({ name }, key, '/several').expect(201);
    expect(first.body).toEqual(without.body);
    expect((await post({ name }, key, '/several').expect(201)).text).toBe(first.text);
    expect(await effectsNamed(db, name)).toBe(4);
  });

  it('counts what it tries, even where it fails', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await post({ name, end: 'fail' }, key, '/attempts').expect(500);
    expect([await effectsNamed(db, `${name} tried`), await effectsNamed(db, name)]).toEqual([1, 0]);
    await post({ name }, key, '/attempts').expect(201);
    await post({ name }, key, '/attempts').expect(201);
    expect([await effectsNamed(db, `${name} tried`), await effectsNamed(db, name)]).toEqual([2, 1]);
  });

  it('is repeated with its status and the headers that are part of what happened', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const first = await post({ name }, key, '/created').expect(202);
    const again = await post({ name }, key, '/created').expect(202);
    for (const header of ['location', 'etag']) {
      expect(headerOf(again, header)).toBe(headerOf(first, header));
      expect(headerOf(again, header)).toMatch(/\d/);
    }
    expect([headerOf(first, 'x-other'), headerOf(again, 'x-other')]).toEqual(['of this exchange', undefined]);
    expect([again.text, isReplayed(again)]).toEqual(['', true]);
  });

  it('whose answer is too long to be kept takes effect once, and says so', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await post({ name }, key, '/long').expect(201);
    const again = await post({ name }, key, '/long').expect(409);
    expect(again.body).toMatchObject({
      errors: {
        'Idempotency-Key': ['belongs to a request that succeeded; its answer was too long to be kept'],
      },
    });
    expect(headerOf(again, 'retry-after')).toBeUndefined();
    expect(await effectsNamed(db, name)).toBe(1);
  });

  it('whose answer streams takes effect each time', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const answers = [await post({ name }, key, '/streamed'), await post({ name }, key, '/streamed')];
    expect(answers.map(isReplayed)).toEqual([false, false]);
    expect(await effectsNamed(db, name)).toBe(2);
  });

  it('that reads its body as it flows in is compared by type and length', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const upload = (text: string) =>
      request(app.url).post('/effects/uploads').type('text/plain').set('Idempotency-Key', key).send(text);
    const first = await upload(name).expect(201);
    expect((await upload(name).expect(201)).text).toBe(first.text);
    await upload(`${name} longer`).expect(422);
    expect(await effectsNamed(db, name)).toBe(1);
  });

  it('may be a PATCH, or write nothing', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const change = () => request(app.url).patch('/effects').set('Idempotency-Key', key).send({ name });
    const first = await change().expect(200);
    expect((await change().expect(200)).text).toBe(first.text);
    const remove = () => request(app.url).delete('/effects').set('Idempotency-Key', key);
    expect(isReplayed(await remove().expect(200))).toBe(false);
    expect(isReplayed(await remove().expect(200))).toBe(true);
  });

  it('tells nobody of what its commit does not keep', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const keep = jest
      .spyOn(app.app.get(IdempotencyKeyRepository), 'keep')
      .mockRejectedValueOnce(new Error('lost'));
    await post({ name, inTransaction: true }, key).expect(500);
    keep.mockRestore();
    expect([await effectsNamed(db, name), told.includes(name)]).toEqual([0, false]);
  });

  it('waits for a slower one with its key, without a transaction of its own', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const claim = jest.spyOn(app.app.get(IdempotencyKeyRepository), 'claim');
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ name, ms: 100 }, key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await effectsNamed(db, name)).toBe(1);
    expect(claim).toHaveBeenCalledTimes(1);
    claim.mockRestore();
  });

  /** A request of a run: which key, which body, and how it ends. */
  const step = fc.record({
    key: fc.nat(2),
    body: fc.nat(1),
    end: fc.constantFrom('succeed', 'succeed', 'refuse', 'fail'),
    inTransaction: fc.boolean(),
    ms: fc.nat(3),
    /** Waits for all before it. */
    alone: fc.boolean(),
  });

  it('takes effect once for each key, whatever else comes, in whichever order', async () => {
    const property = async (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
      const run = randomUUID();
      const sent: Promise<{ key: number; wish: Wish; answer: Response }>[] = [];
      for (const { key, body, end, inTransaction, ms, alone } of steps) {
        if (alone) await Promise.all(sent);
        // How it ends is part of the body: another end is another request.
        const wish = {
          name: `${run} ${key} ${body} ${end} ${inTransaction}`,
          end,
          inTransaction,
          ms: ms,
        } as const;
        sent.push(post(wish, `${run} ${key}`).then((answer) => ({ key, wish, answer })));
      }
      const answers = await Promise.all(sent);
      for (const key of new Set(answers.map((each) => each.key))) {
        const ofKey = answers.filter((each) => each.key === key);
        const succeeded = ofKey.filter(({ answer }) => answer.status === 201);
        // One request has the key, and one answer.
        expect(
          new Set(succeeded.map(({ wish, answer }) => `${wish.name} ${wish.ms} ${answer.text}`)).size,
        ).toBeLessThan(2);
        expect(succeeded.filter(({ answer }) => !isReplayed(answer)).length).toBe(
          succeeded.length > 0 ? 1 : 0,
        );
        const expected = { succeed: [201, 422], refuse: [409, 422], fail: [500, 422] } as const;
        for (const { wish, answer } of ofKey)
          expect(expected[wish.end ?? 'succeed']).toContain(answer.status);
        if (ofKey.some(({ wish }) => wish.end === 'succeed')) expect(succeeded).not.toEqual([]);
        for (const { wish } of ofKey) {
          const done = succeeded.some((each) => each.wish.name === wish.name) ? 1 : 0;
          if (wish.end !== 'refuse' || wish.inTransaction)
            expect(await effectsNamed(db, wish.name)).toBe(done);
        }
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), property), {
      numRuns: 25,
    });
  });
});
