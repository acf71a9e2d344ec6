import { CONTRIBUTIONS } from '../../src/app.module';
import { ConfigError, parseConfig } from '../../src/platform/config/config';
import { defineLimit } from '../../src/platform/limits/limit';
import { LimitSettings, Quotas } from '../../src/platform/limits/limit-settings';

function faults(environment: Record<string, string>): string {
  try {
    parseConfig(environment, { settings: CONTRIBUTIONS.settings });
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
}

describe('The quotas of limits', () => {
  it('are those that every room declares, where the environment names no other', () => {
    expect(Object.fromEntries(Object.entries(new Quotas({})))).toMatchObject({
      reads: { count: 6000, seconds: 60 },
      writes: { count: 300, seconds: 60 },
      'refused-tokens': { count: 600, seconds: 60 },
      'account-sign-ins': { count: 10, seconds: 60 },
      'sign-ins': { count: 100, seconds: 60 },
      'sign-ups': { count: 300, seconds: 600 },
      refreshes: { count: 120, seconds: 60 },
      'new-passwords': { count: 10, seconds: 600 },
      secrets: { count: 30, seconds: 60 },
      mails: { count: 15, seconds: 3600 },
    });
  });

  it('are those of the environment', () => {
    const quotas = new Quotas({ RATE_LIMIT_READS: '5/2', RATE_LIMIT_SIGN_INS_PER_ADDRESS: '7/3' });
    expect(quotas['reads']).toEqual({ count: 5, seconds: 2 });
    expect(quotas['sign-ins']).toEqual({ count: 7, seconds: 3 });
  });

  it('hold unless RATE_LIMIT is off', () => {
    expect(new LimitSettings({}).isOn).toBe(true);
    expect(new LimitSettings({ RATE_LIMIT: 'on' }).isOn).toBe(true);
    expect(new LimitSettings({ RATE_LIMIT: 'off' }).isOn).toBe(false);
  });

  it.each([
    { RATE_LIMIT: 'maybe' },
    { RATE_LIMIT_READS: '100' },
    { RATE_LIMIT_WRITES: '0/60' },
    { RATE_LIMIT_SIGN_INS: '10/0' },
    { RATE_LIMIT_SIGN_UPS: '1.5/60' },
    { RATE_LIMIT_MAILS: '10/100000' },
  ])('are refused when they are like %j', (environment) => {
    expect(faults(environment)).toContain(`${Object.keys(environment)[0] ?? ''}:`);
  });

  it('have their faults named together with all others', () => {
    const message = faults({ PORT: 'x', RATE_LIMIT_READS: '5', RATE_LIMIT_REFRESHES: '1/x' });
    for (const name of ['PORT', 'RATE_LIMIT_READS', 'RATE_LIMIT_REFRESHES'])
      expect(message).toContain(`${name}:`);
    expect(message).toContain('3 faults');
  });

  it('have names of their own', () => {
    const again = () =>
      defineLimit({ name: 'reads', variable: 'RATE_LIMIT_OTHERS', otherwise: '1/1', meaning: 'others' });
    expect(again).toThrow('Two limits are named reads');
  });
});
