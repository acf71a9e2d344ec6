import type { Response } from 'supertest';
import { UniqueKeys } from '../../src/users/unique-keys.service';
import { signUp, unique } from '../support/actors';
import { expectProblem, TAKEN } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

/** On a server alone: on the embedded engine, whose one connection is taken in turn, nobody comes between. */
describe('A name and an address that several accounts change to at once', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  /** Runs it until somebody found the keys free and then lost them, which is what is to be seen here. */
  async function untilLost(run: () => Promise<Response[]>): Promise<Response[]> {
    const asked = jest.spyOn(app.app.get(UniqueKeys), 'refuseTakenMeanwhile');
    try {
      for (let round = 0; round < 50; round++) {
        asked.mockClear();
        const answers = await run();
        if (asked.mock.calls.some(([attempt]) => attempt > 1)) return answers;
      }
      throw new Error('Nobody lost a race');
    } finally {
      asked.mockRestore();
    }
  }

  it("are one account's, and both named to the others", async () => {
    const actors = await Promise.all(Array.from({ length: 6 }, () => signUp(app)));
    const answers = await untilLost(() => {
      const user = { username: unique('w'), email: `${unique('w')}@example.com` };
      return Promise.all(actors.map((actor) => actor.put('/api/user', { user })));
    });
    const lost = answers.filter(({ status }) => status !== 200);
    expect(lost).toHaveLength(actors.length - 1);
    for (const answer of lost) expectProblem(answer, 409, { username: [TAKEN], email: [TAKEN] });
  });
});
