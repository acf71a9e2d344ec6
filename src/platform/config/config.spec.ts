import { ConfigError, parseConfig } from './config';

const SECRET = 'long enough to be a secret';

function faults(environment: Record<string, string>): string {
  try {
    parseConfig(environment);
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
      rateLimits: {
        reads: { count: 6000, seconds: 60 },
        accountSignIns: { count: 10, seconds: 60 },
        signIns: { count: 100, seconds: 60 },
        signUps: { count: 300, seconds: 600 },
        refreshes: { count: 120, seconds: 60 },
        secrets: { count: 30, seconds: 60 },
        mails: { count: 15, seconds: 3600 },
      },
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

  it('takes a secret of sixteen characters', () => {
    expect(parseConfig({ APP_SECRET: 'sixteen letters!' }).secrets).toEqual(['sixteen letters!']);
  });

  it('reads quotas, and limits nothing where that is asked for', () => {
    expect(parseConfig({ RATE_LIMIT_READS: '5/2' }).rateLimits?.reads).toEqual({ count: 5, seconds: 2 });
    expect(parseConfig({ RATE_LIMIT: 'off', RATE_LIMIT_READS: '5/2' }).rateLimits).toBeNull();
  });

  it('names every fault at once, what production demands among them', () => {
    const message = faults({ NODE_ENV: 'production', PORT: 'abc', LOG_LEVEL: 'loud', SEED: 'demo' });
    for (const name of ['PORT', 'LOG_LEVEL', 'SEED', 'APP_SECRET', 'DATABASE_URL', 'MAIL_URL'])
      expect(message).toContain(`${name}:`);
    expect(message).toContain('6 faults');
  });

  it('hides addresses where they have to be verified', () => {
    const { emails } = parseConfig({ SIGNUP_DISCLOSURE: 'hide', REQUIRE_VERIFIED_EMAIL: 'login' });
    expect(emails).toEqual({ requireVerified: 'login', hidden: true });
    expect(parseConfig({}).emails).toEqual({ requireVerified: 'none', hidden: false });
  });

  it.each([
    { PORT: '70000' },
    { PORT: '-1' },
    { PORT: '80.5' },
    { DATABASE_URL: 'mysql://x' },
    { APP_SECRET: 'fifteen letters' },
    { APP_SECRET: `${SECRET}, fifteen letters` },
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
    { TOKEN_ALGORITHM: 'none' },
    { ACCESS_TOKEN_TTL: '7' },
    { REFRESH_TOKEN_TTL: '401d' },
    { PASSWORD_BLOCKLIST: 'yes' },
    { REQUIRE_CURRENT_PASSWORD: 'on' },
    { ARGON2_PASSES: '0' },
    { REQUIRE_VERIFIED_EMAIL: 'yes' },
    { SIGNUP_DISCLOSURE: 'never' },
    { SIGNUP_DISCLOSURE: 'hide' },
    { SIGNUP_DISCLOSURE: 'hide', REQUIRE_VERIFIED_EMAIL: 'write' },
    { FRONTEND_URL: 'news.example' },
    { RATE_LIMIT: 'maybe' },
    { RATE_LIMIT_READS: '100' },
    { RATE_LIMIT_WRITES: '0/60' },
    { RATE_LIMIT_SIGN_INS: '10/0' },
    { RATE_LIMIT_SIGN_UPS: '1.5/60' },
    { RATE_LIMIT_MAILS: '10/100000' },
  ])('refuses %j', (environment) => {
    expect(faults(environment)).toContain(`${Object.keys(environment)[0] ?? ''}:`);
  });
});
