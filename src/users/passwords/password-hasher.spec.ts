import type * as argon2 from '@node-rs/argon2';
import { PasswordHasher } from './password-hasher';
import { SignInsBusy } from './password.errors';
import { PasswordSettings } from './password.settings';

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher(new PasswordSettings({}));

  it('makes Argon2id hashes that only their password matches', async () => {
    const hash = await hasher.hash('pässword 😀');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, 'pässword 😀')).toBe(true);
    expect(await hasher.verify(hash, 'password')).toBe(false);
  });

  it('knows a hash that was made at another cost', async () => {
    const dearer = new PasswordHasher(new PasswordSettings({ ARGON2_PASSES: '3' }));
    const hash = await hasher.hash('password');
    expect([hasher.isOutdated(hash), dearer.isOutdated(hash)]).toEqual([false, true]);
    expect(await dearer.verify(hash, 'password')).toBe(true);
  });

  it('never matches where there is no hash', async () => {
    expect(await hasher.verify(null, 'no password hashes to this')).toBe(false);
  });

  it('computes a hash where there is none to compare with, at the cost of the others', async () => {
    const compared = jest.spyOn(jest.requireActual<typeof argon2>('@node-rs/argon2'), 'verify');
    await new PasswordHasher(new PasswordSettings({ ARGON2_PASSES: '3' })).verify(null, 'password');
    expect(compared).toHaveBeenCalledWith(
      expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=3,p=1\$/),
      'password',
    );
  });

  it('refuses what it could not get to in time', async () => {
    const flood = await Promise.allSettled(Array.from({ length: 170 }, () => hasher.verify(null, 'x')));
    const refused = flood.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ reason }) => reason instanceof SignInsBusy)).toBe(true);
    expect(flood.length - refused.length).toBeGreaterThan(100);
  });
});
