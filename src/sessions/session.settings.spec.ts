import { SessionSettings } from './session.settings';

describe('SessionSettings', () => {
  it('suit clients that never refresh unless told otherwise', () => {
    expect(new SessionSettings({})).toEqual({
      tokenAlgorithm: 'HS256',
      accessTokenSeconds: 7 * 86_400,
      refreshTokenSeconds: 30 * 86_400,
    });
  });

  it('read times with their units', () => {
    const settings = new SessionSettings({ ACCESS_TOKEN_TTL: '15m', REFRESH_TOKEN_TTL: '12h' });
    expect([settings.accessTokenSeconds, settings.refreshTokenSeconds]).toEqual([900, 43_200]);
  });

  it.each([
    { TOKEN_ALGORITHM: 'none' },
    { ACCESS_TOKEN_TTL: '7' },
    { ACCESS_TOKEN_TTL: '0s' },
    { ACCESS_TOKEN_TTL: '31d' },
    { REFRESH_TOKEN_TTL: '401d' },
  ])('refuse %j', (environment) => {
    expect(SessionSettings.faults(environment)).toEqual([
      expect.stringContaining(`${Object.keys(environment)[0] ?? ''}: `),
    ]);
  });
});
