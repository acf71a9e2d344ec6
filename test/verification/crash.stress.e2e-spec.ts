import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import request from 'supertest';
import { PASSWORD, unique } from '../support/actors';
import { MailCatcher } from '../support/mail-catcher';
import { mailsTo, tokenIn, tokenTo } from '../support/mail-links';
import { build, preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

/** Milliseconds: a job that was begun is another's once its process has been silent for 15 seconds or so. */
const ABANDONED = 60_000;
const TEST_TIMEOUT = 10 * ABANDONED;
/** More statements than any request makes. */
const MOST_STATEMENTS = 50;
const OTHER_PASSWORD = 'quite another password';

interface Person {
  readonly username: string;
  readonly email: string;
}

interface Attempt extends Person {
  /** Null: the connection broke before there was an answer. */
  readonly status: number | null;
}

describe('A process that is killed', () => {
  let folder: string;
  let catcher: MailCatcher;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  let server: ServerProcess;

  beforeAll(() => {
    build();
  });
  beforeEach(async () => {
    folder = preparedFolder();
    catcher = await MailCatcher.start();
    variables = { DATA_DIR: folder, SEED: 'none', MAIL_URL: catcher.url };
    if (SERVER_URL) {
      database = await createTestDatabase();
      variables['DATABASE_URL'] = database.url ?? '';
    }
    await start();
  });
  afterEach(async () => {
    await server.kill();
    await catcher.close();
    await database?.drop();
    removeFolder(folder);
  });

  async function start(): Promise<void> {
    server = await ServerProcess.start(variables, 'test/support/dying-server.cjs');
  }

  /** Sends a request; `dieAt` of its statements reach the database at most. Null when the process died of it. */
  async function statusOf(path: string, body: object, dieAt = MOST_STATEMENTS): Promise<number | null> {
    try {
      const { status } = await request(server.url).post(path).set('X-Die-At', String(dieAt)).send(body);
      return status;
    } catch {
      return null;
    }
  }

  /** The same status, once there is a process again. */
  async function orRestarted(asked: Promise<number | null>): Promise<number | null> {
    const status = await asked;
    if (status === null) {
      await server.exit();
      await start();
    }
    return status;
  }

  function someone(): Person {
    const username = unique('crash');
    return { username, email: `${username}@example.com` };
  }

  const signUp = (person: Person, dieAt?: number) =>
    statusOf('/api/users', { user: { ...person, password: PASSWORD } }, dieAt);
  const signIn = ({ email }: Person, password = PASSWORD) =>
    statusOf('/api/users/login', { user: { email, password } });

  /** Does it with a process that dies before the first statement, then before the second, until one lives through it. */
  async function atEachStatement(act: (dieAt: number) => Promise<number | null>): Promise<number> {
    for (let dieAt = 0; dieAt < MOST_STATEMENTS; dieAt++) {
      if ((await act(dieAt)) !== null) return dieAt;
    }
    throw new Error('There is no end to the statements');
  }

  /** All of an account is there, or nothing: not even a name that is taken. */
  async function expectWholeOrNone(person: Person): Promise<void> {
    if ((await signIn(person)) !== 200) expect(await signUp(person)).toBe(201);
    await mailsTo(catcher, person.email, '/verify-email', 1, ABANDONED);
  }

  /** What the database holds when nobody runs on it any more. */
  async function rowsLeft(sql: string): Promise<Record<string, unknown>[]> {
    await server.kill();
    if (!database?.url) {
      const engine = await PGlite.create(join(folder, 'database'));
      return (await engine.query<Record<string, unknown>>(sql).finally(() => engine.close())).rows;
    }
    const client = new Client({ connectionString: database.url });
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql).finally(() => client.end())).rows;
  }

  /** One link and one job for each, whether its mail has been sent by now or not; and what was sent is one mail. */
  async function expectMailedOnce(people: readonly Person[]): Promise<void> {
    const rows = await rowsLeft(
      `select u.email, count(distinct l.id)::int as links, count(distinct j.id)::int as jobs
         from users u
         left join one_time_links l on l.user_id = u.id
         left join pgboss.job j on j.data -> 'payload' ->> 'linkId' = l.id::text
        group by u.email order by u.email collate "C"`,
    );
    const emails = people.map(({ email }) => email).sort();
    expect(rows).toEqual(emails.map((email) => ({ email, links: 1, jobs: 1 })));
    const orphans = await rowsLeft(
      `select id from pgboss.job where name = 'mail'
          and not exists (select from one_time_links l where l.id::text = data -> 'payload' ->> 'linkId')`,
    );
    expect(orphans).toEqual([]);
    // A mail whose process died before it could say so is sent again: it is the same, with the same link.
    for (const email of emails) {
      const mails = catcher.messages.filter(({ recipients }) => recipients.includes(email));
      expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
      expect(new Set(mails.map(tokenIn)).size).toBe(1);
    }
  }

  it(
    'at any statement of a sign-up leaves a whole account or none, and each is mailed its link once',
    async () => {
      const people: Person[] = [];
      const statements = await atEachStatement((dieAt) => {
        const person = someone();
        people.push(person);
        return orRestarted(signUp(person, dieAt));
      });
      // BEGIN, the account, its session, its link, its mail, COMMIT.
      expect(statements).toBeGreaterThanOrEqual(6);
      for (const person of people) await expectWholeOrNone(person);
      await expectMailedOnce(people);
    },
    TEST_TIMEOUT,
  );

  it(
    'at any moment of a storm of sign-ups keeps every account that it acknowledged, and each is mailed its link once',
    async () => {
      const attempts: Attempt[] = [];
      for (const delay of [5, 60, 150, 300]) {
        let isAnswered = false;
        const signUpUntilTheEnd = async (): Promise<void> => {
          for (;;) {
            const person = someone();
            const status = await signUp(person);
            attempts.push({ ...person, status });
            if (status === null) return;
            if (!isAnswered) setTimeout(() => void server.kill(), delay);
            isAnswered = true;
          }
        };
        await Promise.all([signUpUntilTheEnd(), signUpUntilTheEnd(), signUpUntilTheEnd()]);
        await server.exit();
        await start();
      }
      const acknowledged = attempts.filter(({ status }) => status === 201);
      expect(acknowledged.length).toBeGreaterThanOrEqual(4);
      for (const person of acknowledged) expect(await signIn(person)).toBe(200);
      for (const person of attempts) await expectWholeOrNone(person);
      await expectMailedOnce(attempts);
    },
    TEST_TIMEOUT,
  );

  it(
    'loses no link to set a password that it promised',
    async () => {
      const person = someone();
      expect(await signUp(person)).toBe(201);
      await catcher.become('refuse');
      expect(await statusOf('/api/auth/password-reset/request', { email: person.email })).toBe(202);
      await server.kill();
      await start();
      await catcher.become('deliver');
      expect(await tokenTo(catcher, person.email, '/reset-password', 1, ABANDONED)).toMatch(/^[\w-]{43}$/);
    },
    TEST_TIMEOUT,
  );

  it(
    'at any statement of setting a password sets it wholly or not: with sessions ended and the link used, or neither',
    async () => {
      const WHOLE = { oldPassword: 401, newPassword: 200, session: 401, linkAgain: 422 };
      const NOT = { oldPassword: 200, newPassword: 401, session: 200, linkAgain: 204 };
      const outcomes: object[] = [];
      const statements = await atEachStatement(async (dieAt) => {
        const person = someone();
        const signedUp = await request(server.url)
          .post('/api/users')
          .send({ user: { ...person, password: PASSWORD } });
        const { token: session } = (signedUp.body as { user: { token: string } }).user;
        await statusOf('/api/auth/password-reset/request', { email: person.email });
        const token = await tokenTo(catcher, person.email, '/reset-password', 1, ABANDONED);
        const link = { token, password: OTHER_PASSWORD };
        const status = await orRestarted(statusOf('/api/auth/password-reset/confirm', link, dieAt));
        const asked = await request(server.url).get('/api/user').set('Authorization', `Token ${session}`);
        outcomes.push({
          oldPassword: await signIn(person),
          newPassword: await signIn(person, OTHER_PASSWORD),
          session: asked.status,
          linkAgain: await statusOf('/api/auth/password-reset/confirm', link),
        });
        return status;
      });
      expect(statements).toBeGreaterThanOrEqual(5);
      expect(
        outcomes.filter((outcome) => !isDeepStrictEqual(outcome, WHOLE) && !isDeepStrictEqual(outcome, NOT)),
      ).toEqual([]);
      expect([outcomes[0], outcomes.at(-1)]).toEqual([NOT, WHOLE]);
    },
    TEST_TIMEOUT,
  );
});
