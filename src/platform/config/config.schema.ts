import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const httpOrigin = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
  .transform((value) => value.replace(/\/+$/, ''));
const mailUrl = z
  .string()
  .refine((value) => /^smtps?:$/.test(URL.parse(value)?.protocol ?? '') && URL.parse(value)?.hostname, {
    error: 'must be an smtp:// or smtps:// URL',
  });
/** `Name <address>` or an address alone. */
const mailbox = z.string().regex(/^([^<>\p{Cc}]*<[^\s<>@,;]+@[^\s<>@,;]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/u, {
  error: 'must be an address, or Name <address>',
});
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/./, 'must be a postgres:// URL');

/** A comma-separated list, blanks dropped. */
const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(item).min(1, 'must name at least one'));

/** An integer written in decimal digits; `Number('')` being 0 must not make an empty variable mean zero. */
const integer = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`));

const onOrOff = z.enum(['on', 'off'], { error: 'must be on or off' });

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A time span such as `15m`, `12h` or `7d`; in seconds. */
const timeSpan = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,6}[smhd]$/, 'must be a number and one of s, m, h and d')
    .transform((value) => Number(value.slice(0, -1)) * UNITS[value.slice(-1) as keyof typeof UNITS])
    .pipe(
      z.number().min(minimum, `must be at least ${minimum}s`).max(maximum, `must be at most ${maximum}s`),
    );

/** So many requests in so many seconds, as `<count>/<seconds>`: `10/60` is ten a minute. */
const quota = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}$/, 'must be <count>/<seconds>, as in 10/60 (at most 99999 seconds)')
  .transform((value) => {
    const [count = 0, seconds = 0] = value.split('/').map(Number);
    return { count, seconds };
  });

const per = (seconds: number) => (count: number) => ({ count, seconds });
const perMinute = per(60);
const perTenMinutes = per(600);
const perHour = per(3600);

/**
 * Every variable the server reads, by its name in the environment.
 *
 * A variable set to the empty string counts as unset, as shells and compose files write it.
 */
export const EnvironmentSchema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: integer(0, 65_535).default(3000),
  HOST: z.string().optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATABASE_POOL_SIZE: integer(1, 1000).default(10),
  DATA_DIR: z.string().default('.data'),
  APP_SECRET: list(z.string().min(16, 'each secret must have at least 16 characters')).optional(),
  TOKEN_ALGORITHM: z.enum(['HS256', 'EdDSA']).default('HS256'),
  ACCESS_TOKEN_TTL: timeSpan(1, 30 * UNITS.d).prefault('7d'),
  REFRESH_TOKEN_TTL: timeSpan(1, 400 * UNITS.d).prefault('30d'),
  PASSWORD_BLOCKLIST: onOrOff.optional(),
  REQUIRE_VERIFIED_EMAIL: z
    .enum(['none', 'write', 'login'], { error: 'must be none, write or login' })
    .default('none'),
  SIGNUP_DISCLOSURE: z.enum(['show', 'hide'], { error: 'must be show or hide' }).default('show'),
  REQUIRE_CURRENT_PASSWORD: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  ARGON2_MEMORY_KIB: integer(8, 4_194_304).default(19_456),
  ARGON2_PASSES: integer(1, 100).default(2),
  ARGON2_LANES: integer(1, 64).default(1),
  APP_URL: httpOrigin.optional(),
  FRONTEND_URL: httpOrigin.optional(),
  MAIL_URL: mailUrl.optional(),
  MAIL_FROM: mailbox.optional(),
  CORS_ORIGINS: z
    .union([z.literal('*'), list(httpOrigin)], { error: 'must be * or a list of http(s) origins' })
    .default('*'),
  TRUST_PROXY: z
    .union([z.literal('false').transform(() => 0), integer(0, 32)], {
      error: 'must be false or the number of proxies in front',
    })
    .default(0),
  RATE_LIMIT: onOrOff.default('on'),
  RATE_LIMIT_READS: quota.default(perMinute(6000)),
  RATE_LIMIT_WRITES: quota.default(perMinute(300)),
  RATE_LIMIT_SIGN_INS: quota.default(perMinute(10)),
  RATE_LIMIT_SIGN_INS_PER_ADDRESS: quota.default(perMinute(100)),
  // Runs of a test collection, each with dozens of sign-ups and as many that it means to fail, must pass from one address.
  RATE_LIMIT_SIGN_UPS: quota.default(perTenMinutes(300)),
  // Nobody guesses a refresh token: this spares the database. 1,800 clients at an address may refresh every 15 minutes.
  RATE_LIMIT_REFRESHES: quota.default(perMinute(120)),
  // More than anybody confirms or changes by hand; each may cost a hash.
  RATE_LIMIT_SECRETS: quota.default(perMinute(30)),
  RATE_LIMIT_MAILS: quota.default(perHour(15)),
  RATE_LIMIT_REFUSED_TOKENS: quota.default(perMinute(600)),
  SEED: z.enum(['demo', 'none']).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json']).optional(),
  SHUTDOWN_GRACE_MS: integer(0, 60_000).default(2000),
});

export type Environment = z.output<typeof EnvironmentSchema>;

type Given = Readonly<Record<string, string | undefined>>;

/**
 * What variables ask for together that cannot be.
 *
 * Apart from the schema, because a schema's own refinements do not run once a field is at fault, and every fault
 * is to be named at once.
 */
export function combinedFaults(given: Given): string[] {
  const faults = productionFaults(given);
  if (given['SIGNUP_DISCLOSURE'] === 'hide' && given['REQUIRE_VERIFIED_EMAIL'] !== 'login')
    faults.push('SIGNUP_DISCLOSURE: hide needs REQUIRE_VERIFIED_EMAIL=login');
  return faults;
}

/** What production must be told, and must not: a default that is right on a laptop would be unsafe there. */
function productionFaults(given: Given): string[] {
  if (given['NODE_ENV'] !== 'production') return [];
  const faults: string[] = [];
  if (!given['APP_SECRET']) faults.push('APP_SECRET: is required in production');
  if (!given['DATABASE_URL']) faults.push('DATABASE_URL: is required in production');
  if (!given['MAIL_URL']) faults.push('MAIL_URL: is required in production');
  if (given['SEED'] === 'demo') faults.push('SEED: demo data is refused in production');
  return faults;
}
