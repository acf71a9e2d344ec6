import request from 'supertest';
import { PASSWORD, unique } from '../support/actors';
import { MailCatcher, type MailMode } from '../support/mail-catcher';
import { mailsTo, tokenTo } from '../support/mail-links';
import { build, removeFolder, ServerProcess, temporaryFolder } from '../support/server-process';
import { startApp } from '../support/test-app';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

/** Milliseconds: a job that was begun is another's once its process has been silent for 15 seconds or so. */
const ABANDONED = 60_000;
const ROUNDS = [5, 60, 150, 300];

interface Attempt {
  readonly email: string;
  /** Null: the connection broke before there was an answer. */
  readonly status: number | null;
}

describe('A process that is killed', () => {
  let folder: string;
  let catcher: MailCatcher;
  let database: TestDatabase | undefined;
  let variables: Record<string, string>;
  let server: ServerProcess;

  beforeAll(async () => {
    build();
    folder = temporaryFolder();
    catcher = await MailCatcher.start();
    variables = { DATA_DIR: folder, SEED: 'none', MAIL_URL: catcher.url };
    if (SERVER_URL) {
      database = await createTestDatabase();
      variables['DATABASE_URL'] = database.url ?? '';
    }
  });
  afterEach(() => server.kill());
  afterAll(async () => {
    await catcher.close();
    await database?.drop();
    removeFolder(folder);
  });

  async function attempt(path: string, email: string, body: object): Promise<Attempt> {
    try {
      const { status } = await request(server.url).post(path).send(body);
      return { email, status };
    } catch {
      return { email, status: null };
    }
  }

  const signUp = () => {
    const username = unique('crash');
    const email = `${username}@example.com`;
    return attempt('/api/users', email, { user: { username, email, password: PASSWORD } });
  };
  const signIn = (email: string, password = PASSWORD) =>
    attempt('/api/users/login', email, { user: { email, password } });

  /** Does it over and over until the process is gone, `delay` milliseconds after its first answer. */
  async function until(delay: number, act: () => Promise<Attempt>): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    const worker = async () => {
      for (;;) {
        const made = await act();
        if (attempts.length === 0) setTimeout(() => void server.kill(), delay);
        attempts.push(made);
        if (made.status === null) return;
      }
    };
    await Promise.all([worker(), worker(), worker()]);
    await server.exit();
    return attempts;
  }

  it(
    'leaves whole accounts or none, and each is mailed its link',
    async () => {
      const made: Attempt[] = [];
      for (const delay of ROUNDS) {
        server = await ServerProcess.start(variables);
        made.push(...(await until(delay, signUp)));
      }
      server = await ServerProcess.start(variables);
      expect(made.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(ROUNDS.length);
      for (const { email, status } of made) {
        const { status: signedIn } = await signIn(email);
        // Acknowledged is kept; what was not may be there, whole, or not at all.
        expect({ email, signedIn }).toEqual({ email, signedIn: status === 201 ? 200 : signedIn });
        if (signedIn === 200) {
          const [mail] = await mailsTo(catcher, email, '/verify-email', 1, ABANDONED);
          expect(mail?.recipients).toEqual([email]);
        } else expect(catcher.messages.filter(({ recipients }) => recipients.includes(email))).toEqual([]);
      }
    },
    ABANDONED * 3,
  );

  it(
    'loses no link to set a password that it promised, and sets it wholly or not',
    async () => {
      server = await ServerProcess.start(variables);
      const accounts = await Promise.all(Array.from({ length: 6 }, signUp));
      const emails = accounts.map(({ email }) => email);
      let next = 0;
      const asked = await until(120, () => {
        const email = emails[next++ % emails.length] ?? '';
        return attempt('/api/auth/password-reset/request', email, { email });
      });
      server = await ServerProcess.start(variables);
      const promised = new Set(asked.filter(({ status }) => status === 202).map(({ email }) => email));
      expect(promised.size).toBeGreaterThan(0);
      const tokens = new Map<string, string>();
      for (const email of promised)
        tokens.set(email, await tokenTo(catcher, email, '/reset-password', 1, ABANDONED));

      const password = 'quite another password';
      const set = await until(40, async () => {
        const [email, token] = [...tokens].at(0) ?? ['', ''];
        tokens.delete(email);
        return attempt('/api/auth/password-reset/confirm', email, { token, password });
      });
      server = await ServerProcess.start(variables);
      for (const { email, status } of set.filter(({ email }) => email !== '')) {
        const [before, after] = [await signIn(email), await signIn(email, password)];
        expect([before.status, after.status].sort()).toEqual([200, 401]);
        if (status === 204) expect(after.status).toBe(200);
      }
    },
    ABANDONED * 3,
  );
});

describe('A mail server that fails', () => {
  it.each<MailMode>(['refuse', 'stall', 'drop', 'temporary'])(
    'delays the mail of a sign-up and nothing else: %s',
    async (mode) => {
      const app = await startApp();
      const { http, mail } = app;
      try {
        await mail.become(mode);
        const emails: string[] = [];
        for (let count = 0; count < 10; count++) {
          const username = unique('patient');
          const user = { username, email: `${username}@example.com`, password: PASSWORD };
          await http.post('/api/users').send({ user }).expect(201);
          emails.push(user.email);
        }
        expect(mail.messages).toEqual([]);
        await mail.become('deliver');
        for (const email of emails)
          expect(await tokenTo(mail, email, '/verify-email')).toMatch(/^[\w-]{43}$/);
      } finally {
        await app.close();
      }
    },
    ABANDONED,
  );
});
