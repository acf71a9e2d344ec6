import { PasswordSettings } from './password.settings';

describe('PasswordSettings', () => {
  it("ask for no present password, and hash at this project's cost, unless told otherwise", () => {
    const { requireCurrent, argon2 } = new PasswordSettings({});
    expect(requireCurrent).toBe(false);
    expect(argon2).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  });

  it.each([
    [{}, false],
    [{ NODE_ENV: 'production' }, true],
    [{ NODE_ENV: 'production', PASSWORD_BLOCKLIST: 'off' }, false],
    [{ PASSWORD_BLOCKLIST: 'on' }, true],
  ])('with %j, that guessable passwords are refused is %j', (environment, refused) => {
    expect(new PasswordSettings(environment).refusesGuessable).toBe(refused);
  });

  it.each([
    { PASSWORD_BLOCKLIST: 'yes' },
    { REQUIRE_CURRENT_PASSWORD: 'on' },
    { ARGON2_MEMORY_KIB: '7' },
    { ARGON2_PASSES: '0' },
    { ARGON2_LANES: '65' },
  ])('refuse %j', (environment) => {
    expect(PasswordSettings.faults(environment)).toEqual([
      expect.stringContaining(`${Object.keys(environment)[0] ?? ''}: `),
    ]);
  });
});
