import { MailLinksService } from '../../src/mail-links/mail-links.service';
import { Database } from '../../src/platform/database/database';
import { emailKey } from '../../src/users/user.entity';
import { signUp, unique } from '../support/actors';
import { eventually } from '../support/eventually';
import { from, statusesOf } from '../support/limits';
import { mailsSettled } from '../support/mail-jobs';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const MAILS = 6;
const SECRETS = 8;
const LINKS_IN_ALL = 20;
const LINKS_PER_ASKER = 5;
const ADDRESS = from('192.0.2.1');

describe('Several instances', () => {
  let database: TestDatabase;
  let instances: TestApp[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const variables = {
      DATABASE_URL: database.url ?? '',
      RATE_LIMIT: 'on',
      RATE_LIMIT_MAILS: `${MAILS}/600`,
      RATE_LIMIT_SECRETS: `${SECRETS}/600`,
      TRUST_PROXY: '1',
    };
    instances = [await startApp(variables), await startApp(variables)];
  });
  afterAll(async () => {
    for (const instance of instances) await instance.close();
    await database.drop();
  });

  /** The same, sent to one instance after the other, all at once. */
  const onAll = <T>(count: number, send: (instance: TestApp, index: number) => T): T[] =>
    Array.from({ length: count }, (_, index) => {
      const instance = instances[index % instances.length];
      if (!instance) throw new Error('There is no instance');
      return send(instance, index);
    });

  it('let exactly so many mails be asked for from one address, all together', async () => {
    const requests = onAll(4 * MAILS, ({ http }) =>
      http
        .post('/api/auth/password-reset/request')
        .set(ADDRESS)
        .send({ email: `${unique('nobody')}@example.com` }),
    );
    expect(await statusesOf(requests)).toEqual({ 202: MAILS, 429: 3 * MAILS });
  });

  it('let exactly so many tokens be tried from one address, all together', async () => {
    const requests = onAll(4 * SECRETS, ({ http }) =>
      http.post('/api/auth/verify-email').set(ADDRESS).send({ token: 'guessed' }),
    );
    expect(await statusesOf(requests)).toEqual({ 422: SECRETS, 429: 3 * SECRETS });
  });

  it('mail an address exactly so many links, all together', async () => {
    const [instance] = instances;
    if (!instance) throw new Error('There is no instance');
    const { email } = await signUp(instance);
    const requests = onAll(2 * LINKS_IN_ALL, ({ http }, index) =>
      http
        .post('/api/auth/password-reset/request')
        .set(from(`198.51.100.${index + 1}`))
        .send({ email }),
    );
    expect(await statusesOf(requests)).toEqual({ 202: 2 * LINKS_IN_ALL });
    await mailsSettled(instance);
    const mails = instances.flatMap(({ mail }) => mail.messages);
    expect(mails.filter(({ text = '' }) => text.includes('/reset-password?token='))).toHaveLength(
      LINKS_IN_ALL,
    );
  });

  it('write links to one address one after the other: two cannot both be the last allowed', async () => {
    const [one, other] = instances.map(({ app }) => ({
      db: app.get(Database),
      links: app.get(MailLinksService),
    }));
    if (!one || !other) throw new Error('There are no two instances');
    const email = `${unique('nobody')}@example.com`;
    const issue = () => one.links.issue('sign-up', { userId: null, email, emailKey: emailKey(email) });
    for (let written = 0; written < LINKS_PER_ASKER - 1; written++) await one.links.write(await issue());
    const [last, tooMany] = [await issue(), await issue()];

    const [isWritten, mayCommit] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const first = one.db.transaction(async () => {
      const link = await one.links.write(last);
      isWritten.resolve(undefined);
      await mayCommit.promise;
      return link;
    });
    await isWritten.promise;
    let hasEnded = false;
    const second = other.links.write(tooMany).finally(() => (hasEnded = true));
    await eventually('the second to wait for the first, or not to', async () => {
      const [instance] = instances;
      const waiting = await instance?.sql(
        `select 1 from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`,
      );
      return hasEnded || waiting?.length === 1;
    });
    mayCommit.resolve(undefined);
    expect([await first, await second]).toEqual([expect.objectContaining({ id: last }), null]);
  });
});
