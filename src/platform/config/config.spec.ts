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
      proxies: { hops: 0, writeForwarded: false },
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
      APP_URL: 'https://news.example',
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
      PROXY_HEADER: 'forwarded',
      APP_URL: 'https://news.example/',
      MAIL_URL: 'smtps://user:secret@mail.example:465',
    });
    expect(config.secrets).toEqual([SECRET, `another ${SECRET}`]);
    expect(config.corsOrigins).toEqual(['https://a.example', 'http://b.example']);
    expect(config.proxies).toEqual({ hops: 2, writeForwarded: true });
    expect(config.appUrl).toBe('https://news.example');
    expect(config.mail).toEqual({
      url: 'smtps://user:secret@mail.example:465',
      from: 'Broadsheet <no-reply@news.example>',
    });
  });

  it('names every fault at once, what production demands among them', () => {
    const message = faults({ NODE_ENV: 'production', PORT: 'abc', LOG_LEVEL: 'loud', SEED: 'demo' });
    for (const name of ['PORT', 'LOG_LEVEL', 'SEED', 'APP_SECRET', 'DATABASE_URL', 'MAIL_URL', 'APP_URL'])
      expect(message).toContain(`${name}:`);
    expect(message).toContain('7 faults');
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

  /** What is refused with which words, and the nearest thing that is not. */
  const REFUSED: [name: string, refused: string, fault: string, accepted: string][] = [
    ['PORT', '65536', 'must be at most 65535', '65535'],
    ['PORT', '-1', 'must be a whole number', '0'],
    ['PORT', '80.5', 'must be a whole number', '80'],
    ['DATABASE_URL', 'mysql://x', 'must be a postgres:// URL', 'postgresql://x'],
    ['APP_SECRET', 'x'.repeat(15), 'each secret must have at least 16 characters', 'x'.repeat(16)],
    ['APP_SECRET', `${SECRET},short`, 'each secret must have at least 16 characters', `${SECRET},${SECRET}`],
    ['APP_SECRET', Array(11).fill(SECRET).join(), 'must name 10 at most', Array(10).fill(SECRET).join()],
    ['APP_URL', 'ftp://x.example', 'must be an http(s) URL', 'http://x.example'],
    ['MAIL_URL', 'http://mail.example', 'must be an smtp:// or smtps:// URL', 'smtps://mail.example'],
    ['MAIL_URL', 'smtp:', 'must be an smtp:// or smtps:// URL', 'smtp://x'],
    ['MAIL_FROM', 'nobody', 'must be an address, or Name <address>', 'nobody@b.example'],
    ['MAIL_FROM', 'A\r\nBcc: <c@d.example>', 'must be an address, or Name <address>', 'A Bcc: <c@d.example>'],
    [
      'MAIL_FROM',
      'A <a@b.example>\r\nBcc: c@d.example',
      'must be an address, or Name <address>',
      'A <a@b.example>',
    ],
    ['CORS_ORIGINS', 'not an origin', 'must be an http(s) URL', 'http://an.origin'],
    ['TRUST_PROXY', 'yes', 'must be false or the number of proxies in front', 'false'],
    ['TRUST_PROXY', '33', 'must be at most 32', '32'],
    ['PROXY_HEADER', 'via', 'must be x-forwarded or forwarded', 'forwarded'],
    ['LOG_FORMAT', 'xml', 'must be one of pretty, json', 'json'],
    ['SEED', 'everything', 'must be one of demo, none', 'none'],
    ['SHUTDOWN_GRACE_MS', '1e3', 'must be a whole number', '1000'],
    ['DATABASE_POOL_SIZE', '0', 'must be at least 1', '1'],
  ];

  it.each(REFUSED)('refuses %s=%j with "%s", and not %j', (name, refused, fault, accepted) => {
    const message = faults({ [name]: refused });
    expect(message).toMatch(/^The configuration has 1 fault:\n/);
    expect(message).toContain(`  - ${name}: `);
    expect(message).toContain(fault);
    expect(faults({ [name]: accepted })).toBe('');
  });
});
