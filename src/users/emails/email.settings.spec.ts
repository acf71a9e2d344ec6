import { EmailSettings } from './email.settings';

describe('EmailSettings', () => {
  it('ask for nothing and hide nothing unless told to', () => {
    expect(new EmailSettings({})).toEqual({ requireVerified: 'none', hidden: false });
  });

  it('hide addresses where they have to be verified', () => {
    const environment = { SIGNUP_DISCLOSURE: 'hide', REQUIRE_VERIFIED_EMAIL: 'login' };
    expect(EmailSettings.faults(environment)).toEqual([]);
    expect(new EmailSettings(environment)).toEqual({ requireVerified: 'login', hidden: true });
  });

  it.each([
    [{ REQUIRE_VERIFIED_EMAIL: 'yes' }, ['REQUIRE_VERIFIED_EMAIL: must be none, write or login']],
    [{ SIGNUP_DISCLOSURE: 'never' }, ['SIGNUP_DISCLOSURE: must be show or hide']],
    [{ SIGNUP_DISCLOSURE: 'hide' }, ['SIGNUP_DISCLOSURE: hide needs REQUIRE_VERIFIED_EMAIL=login']],
    [
      { SIGNUP_DISCLOSURE: 'hide', REQUIRE_VERIFIED_EMAIL: 'write' },
      ['SIGNUP_DISCLOSURE: hide needs REQUIRE_VERIFIED_EMAIL=login'],
    ],
  ])('refuse %j', (environment, faults) => {
    expect(EmailSettings.faults(environment)).toEqual(faults);
  });
});
