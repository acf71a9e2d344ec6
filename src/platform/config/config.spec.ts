import { ConfigError, parseConfig } from './config';
import { integer } from './parsers';
import { defineSettings, type SettingsClass, variable } from './settings';

const SECRET = 'long enough to be a secret';

function faults(environment: Record<string, string>, settings: readonly SettingsClass[] = []): string {
  try {
    parseConfig(environment, { settings });
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
}

describe('parseConfig', () => {
  it('needs nothing on a laptop', () => {
    expect(parseConfig({})).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      database: { url: null, directUrl: null },
      secrets: [],
      appUrl: null,
      mail: { url: null, from: 'Broadsheet <no-reply@localhost>' },
      corsOrigins: '*',
      trustProxy: 0,
      seed: 'demo',
      log: { level: 'info', format: 'json' },
    });
  });

  it('serves all addresses in production, and loads no demo data on a server', () => {
    const config = parseConfig({
      NODE_ENV: 'production',
      APP_SECRET: SECRET,
      DATABASE_URL: 'postgres://db/x',
      MAIL_URL: 'smtp://mail',
    });
    expect(config).toMatchObject({ production: true, host: '0.0.0.0', seed: 'none' });
    expect(config.database.directUrl).toBe('postgres://db/x');
  });

  it('takes an empty variable for an absent one', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '', APP_SECRET: '' })).toEqual(parseConfig({}));
  });

  it('takes a secret of sixteen characters', () => {
    expect(parseConfig({ APP_SECRET: 'sixteen letters.' }).secrets).toEqual(['sixteen letters.']);
  });

  it('reads lists', () => {
    const config = parseConfig({
      APP_SECRET: `${SECRET}, another ${SECRET}`,
      CORS_ORIGINS: 'https://a.example, http://b.example/',
      TRUST_PROXY: '2',
      APP_URL: 'https://news.example/',
      MAIL_URL: 'smtps://user:secret@mail.example:465',
    });
    expect(config.secrets).toEqual([SECRET, `another ${SECRET}`]);
    expect(config.corsOrigins).toEqual(['https://a.example', 'http://b.example']);
    expect(config.trustProxy).toBe(2);
    expect(config.appUrl).toBe('https://news.example');
    expect(config.mail).toEqual({
      url: 'smtps://user:secret@mail.example:465',
      from: 'Broadsheet <no-reply@news.example>',
    });
  });

  it('names every fault at once, what production demands among them', () => {
    const message = faults({ NODE_ENV: 'production', PORT: 'abc', LOG_LEVEL: 'loud', SEED: 'demo' });
    for (const name of ['PORT', 'LOG_LEVEL', 'SEED', 'APP_SECRET', 'DATABASE_URL', 'MAIL_URL'])
      expect(message).toContain(`${name}:`);
    expect(message).toContain('6 faults');
  });

  it("names the faults of rooms' settings with its own", () => {
    class Digests extends defineSettings(
      { hour: variable('DIGEST_HOUR', integer(0, 23).prefault('7'), { otherwise: '7', meaning: 'when' }) },
      ({ DIGEST_HOUR, DIGESTS }) => (DIGEST_HOUR && !DIGESTS ? ['DIGESTS: goes with DIGEST_HOUR'] : []),
    ) {}
    expect(faults({ PORT: 'abc', DIGEST_HOUR: '24' }, [Digests])).toBe(
      'The configuration has 3 faults:\n' +
        '  - PORT: must be a whole number\n' +
        '  - DIGEST_HOUR: must be at most 23\n' +
        '  - DIGESTS: goes with DIGEST_HOUR',
    );
    const { environment } = parseConfig({ DIGEST_HOUR: '' }, { settings: [Digests] });
    expect(new Digests(environment).hour).toBe(7);
  });

  it.each([
    { PORT: '70000' },
    { PORT: '-1' },
    { PORT: '80.5' },
    { DATABASE_URL: 'mysql://x' },
    { APP_SECRET: 'fifteen letters' },
    { APP_SECRET: 'sixteen letters.,fifteen letters' },
    { APP_URL: 'ftp://x.example' },
    { MAIL_URL: 'http://mail.example' },
    { MAIL_URL: 'smtp:' },
    { MAIL_FROM: 'nobody' },
    { MAIL_FROM: 'A <a@b.example>\r\nBcc: c@d.example' },
    { CORS_ORIGINS: 'not an origin' },
    { TRUST_PROXY: 'yes' },
    { SEED: 'everything' },
    { LOG_FORMAT: 'xml' },
    { SHUTDOWN_GRACE_MS: '1e3' },
    { DATABASE_POOL_SIZE: '0' },
  ])('refuses %j', (environment) => {
    expect(faults(environment)).toContain(`${Object.keys(environment)[0] ?? ''}:`);
  });
});
