import type { Response } from 'supertest';
import { UniqueKeys } from '../../src/users/unique-keys.service';
import { PASSWORD, signUp, unique } from '../support/actors';
import { expectProblem, TAKEN } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

/** On a server alone: the embedded engine has one connection, so nobody takes a key between a check and its write. */
describe('A name and an address that several want at once', () => {
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

  function expectOneWinner(answers: Response[], success: number): void {
    expect(answers.filter(({ status }) => status === success)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== success))
      expectProblem(answer, 409, { username: [TAKEN], email: [TAKEN] });
  }

  it("are one sign-up's, and both named to the others", async () => {
    const answers = await untilLost(() => {
      const user = { username: unique('w'), email: `${unique('w')}@example.com`, password: PASSWORD };
      return Promise.all(Array.from({ length: 8 }, () => app.http.post('/api/users').send({ user })));
    });
    expectOneWinner(answers, 201);
  });

  it("are one account's that changes to them, and both named to the others", async () => {
    const actors = await Promise.all(Array.from({ length: 6 }, () => signUp(app)));
    const answers = await untilLost(() => {
      const user = { username: unique('w'), email: `${unique('w')}@example.com` };
      return Promise.all(actors.map((actor) => actor.put('/api/user', { user })));
    });
    expectOneWinner(answers, 200);
  });
});
