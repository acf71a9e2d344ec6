import { APP_GUARD, ModulesContainer } from '@nestjs/core';
import { GUARDS } from '../../src/app/guards';
import { signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';

describe('The guards in front of every handler', () => {
  let app: TestApp;
  const ran: string[] = [];

  beforeAll(async () => {
    for (const guard of GUARDS) {
      const prototype = guard.prototype as { canActivate: (...args: unknown[]) => unknown };
      const { canActivate } = prototype;
      jest.spyOn(prototype, 'canActivate').mockImplementation(function (this: unknown, ...args) {
        ran.push(guard.name);
        return canActivate.apply(this, args);
      });
    }
    app = await startApp();
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  it('run in the order of their list', async () => {
    const alice = await signUp(app);
    ran.length = 0;
    await alice.put('/api/user', { user: { bio: 'Here' } }).expect(200);
    expect(ran).toEqual([
      'AddressLimitGuard',
      'TokenGuard',
      'CallerLimitGuard',
      'RequestBodyGuard',
      'AdmissionGuard',
      'AdminGuard',
      'VerifiedGuard',
      'CachingGuard',
    ]);
    expect(ran).toEqual(GUARDS.map(({ name }) => name));
  });

  it('are provided in one place', () => {
    const places = [...app.app.get(ModulesContainer).values()].flatMap(({ name, providers }) =>
      [...providers.keys()].filter((token) => String(token).startsWith(APP_GUARD)).map(() => name),
    );
    expect(places).toEqual(GUARDS.map(() => 'AppModule'));
  });
});
