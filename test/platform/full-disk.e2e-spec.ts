import { periodicWork } from '../../src/platform/kernel/periodically';
import { RESERVE_BYTES } from '../../src/platform/database/disk-space';
import { type Actor, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

describe('A disk that is almost full', () => {
  let free = RESERVE_BYTES * 2;
  let app: TestApp;
  let alice: Actor;
  let slug: string;

  beforeAll(async () => {
    app = await startApp({}, undefined, () => Promise.resolve(free));
    alice = await signUp(app);
    ({ slug } = await alice.publish());
  });
  afterAll(() => app.close());

  async function diskHas(bytes: number): Promise<void> {
    free = bytes;
    await periodicWork.get('database.diskSpace')?.();
  }

  it('refuses writes with a problem of its own, goes on with reads, and takes writes once there is room', async () => {
    await diskHas(RESERVE_BYTES - 1);
    const writes = [
      alice.post('/api/articles', { article: { title: 'x', description: 'x', body: 'x' } }),
      alice.put('/api/user', { user: { bio: 'x' } }),
      alice.delete(`/api/articles/${slug}`),
      app.http.post('/api/users/login').send({ user: { email: 'nobody@example.com', password: 'x' } }),
    ];
    for (const { status, headers, body } of await Promise.all(writes)) {
      expect([status, headers['retry-after'], body.errors]).toEqual([
        503,
        '1',
        { storage: ['is full, nothing can be written until space is freed'] },
      ]);
    }
    await alice.get('/api/user').expect(200);
    await app.http.get(`/api/articles/${slug}`).expect(200);
    await app.http.get('/health/ready').expect(200);

    await diskHas(RESERVE_BYTES);
    await alice.publish();
  });
});
