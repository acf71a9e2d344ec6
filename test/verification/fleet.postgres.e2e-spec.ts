import { signUp, unique } from '../support/actors';
import { from, statusesOf } from '../support/limits';
import { mailsSettled } from '../support/mail-jobs';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const MAILS = 6;
const SECRETS = 8;
const LINKS_IN_ALL = 20;
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
});
