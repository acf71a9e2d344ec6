import type * as argon2 from '@node-rs/argon2';
import { Metrics } from '../../platform/telemetry/metrics';
import { type HashingLane, MAX_WAITING_HASHES, MAX_WAITING_OTHERS } from './hashing-queue';
import { PasswordHasher } from './password-hasher';
import { SignInsBusy } from './password.errors';
import { PasswordSettings } from './password.settings';

const UNMEASURED = new Metrics({ metricsPort: null });

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher(new PasswordSettings({}), UNMEASURED);

  it('makes Argon2id hashes that only their password matches', async () => {
    const hash = await hasher.hash('pässword 😀');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, 'pässword 😀')).toBe(true);
    expect(await hasher.verify(hash, 'password')).toBe(false);
  });

  it('knows a hash that was made at another cost', async () => {
    const dearer = new PasswordHasher(new PasswordSettings({ ARGON2_PASSES: '3' }), UNMEASURED);
    const hash = await hasher.hash('password');
    expect([hasher.isOutdated(hash), dearer.isOutdated(hash)]).toEqual([false, true]);
    expect(await dearer.verify(hash, 'password')).toBe(true);
  });

  it('never matches where there is no hash', async () => {
    expect(await hasher.verify(null, 'no password hashes to this')).toBe(false);
  });

  it('computes a hash where there is none to compare with, at the cost of the others', async () => {
    const compared = jest.spyOn(jest.requireActual<typeof argon2>('@node-rs/argon2'), 'verify');
    await new PasswordHasher(new PasswordSettings({ ARGON2_PASSES: '3' }), UNMEASURED).verify(
      null,
      'password',
    );
    expect(compared).toHaveBeenCalledWith(
      expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=3,p=1\$/),
      'password',
    );
  });

  it('refuses what it could not get to in time, and keeps most of the queue for sign-ins', async () => {
    const flood = (lane: HashingLane) => Array.from({ length: 170 }, () => hasher.verify(null, 'x', lane));
    const [others, signIns] = [flood('other'), flood('sign-in')];
    const [changed, signedIn] = await Promise.all([Promise.allSettled(others), Promise.allSettled(signIns)]);
    const refused = [...changed, ...signedIn].filter((result) => result.status === 'rejected');
    expect(refused.every(({ reason }) => reason instanceof SignInsBusy)).toBe(true);
    const served = (all: { status: string }[]) => all.filter(({ status }) => status === 'fulfilled').length;
    expect(served(changed)).toBeGreaterThanOrEqual(MAX_WAITING_OTHERS);
    expect(served(changed)).toBeLessThan(MAX_WAITING_OTHERS + 20);
    expect(served(signedIn)).toBeGreaterThanOrEqual(MAX_WAITING_HASHES - MAX_WAITING_OTHERS);
    expect(served(signedIn)).toBeLessThan(170);
  });
});
