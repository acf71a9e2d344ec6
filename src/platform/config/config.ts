import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { combinedFaults, type Environment, EnvironmentSchema } from './config.schema';

/** So many requests in a window of so many seconds. */
export interface Quota {
  readonly count: number;
  readonly seconds: number;
}

/** The quotas of each class of request; whose requests share one is said by `platform/limits`. */
export interface RateLimits {
  readonly reads: Quota;
  readonly writes: Quota;
  /** For one account from one address. */
  readonly accountSignIns: Quota;
  /** For one address, whatever the accounts. */
  readonly signIns: Quota;
  readonly signUps: Quota;
  readonly refreshes: Quota;
  /** For what comes with a secret to be checked: a one-time token, the present password. */
  readonly secrets: Quota;
  readonly mails: Quota;
  /** For tokens that turn out to be bad, from one address. */
  readonly refusedTokens: Quota;
}

/** What the process was told, parsed and complete: everything past this file reads no environment variable. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly database: {
    /** Null: the embedded engine, in `dataDir`. */
    readonly url: string | null;
    /** Past a pooler; for what needs a session of its own: migrations and advisory locks. */
    readonly directUrl: string | null;
    readonly poolSize: number;
  };
  /** Absolute path. */
  readonly dataDir: string;
  /** The first signs, all verify. Empty: one is generated into `dataDir`. */
  readonly secrets: readonly string[];
  readonly tokens: {
    readonly algorithm: 'HS256' | 'EdDSA';
    /** Seconds that an access token is good for. */
    readonly accessTtl: number;
    /** Seconds that a session lasts after its last refresh. */
    readonly refreshTtl: number;
  };
  readonly emails: {
    /** What an account whose address was never confirmed may not do: anything is allowed, writing is not, signing in is not. */
    readonly requireVerified: 'none' | 'write' | 'login';
    /** Whether nobody is told that an address has an account, by sign-up above all. */
    readonly hidden: boolean;
  };
  readonly passwords: {
    /** Whether those that are guessed first are refused. */
    readonly blocklist: boolean;
    /** Whether a new one is only taken with the present one. */
    readonly requireCurrent: boolean;
    /** Cost of hashing, as Argon2 (RFC 9106) names it; memory in KiB. */
    readonly argon2: { readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number };
  };
  /** Public address without a trailing slash; null: whatever address a request came to. */
  readonly appUrl: string | null;
  /** Where people are sent on to from our pages, without a trailing slash. Null: they stay. */
  readonly frontendUrl: string | null;
  readonly mail: {
    /** SMTP server; null: mails are written to `dataDir`/outbox. */
    readonly url: string | null;
    /** `Name <address>`, or an address. */
    readonly from: string;
  };
  readonly corsOrigins: '*' | readonly string[];
  /** Number of reverse proxies in front whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: number;
  /** Null: nothing is limited, brute force on sign-in included. */
  readonly rateLimits: RateLimits | null;
  readonly seed: 'demo' | 'none';
  readonly log: { readonly level: string; readonly format: 'pretty' | 'json' };
  /** Milliseconds between SIGTERM and the closing of the listening socket. */
  readonly shutdownGraceMs: number;
}

/** Injection token of the {@link Config}. */
export const CONFIG = Symbol('Config');

/** The environment asks for something that cannot be served; the message names every fault at once. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length > 1 ? 's' : ''}:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads the environment, after a `.env` file in the working directory if there is one: what the
 * environment sets already wins over the file.
 *
 * @throws ConfigError naming every fault
 */
export function loadConfig(): Config {
  if (existsSync('.env')) loadEnvFile('.env');
  return parseConfig(process.env, process.stdout.isTTY);
}

/** @throws ConfigError naming every fault */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
  terminal = false,
): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(given);
  const faults = [
    ...(parsed.error?.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`) ?? []),
    ...combinedFaults(given),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return fromEnvironment(parsed.data, terminal);
}

function fromEnvironment(environment: Environment, terminal: boolean): Config {
  const production = environment.NODE_ENV === 'production';
  const url = environment.DATABASE_URL ?? null;
  return {
    production,
    port: environment.PORT,
    host: environment.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    database: {
      url,
      directUrl: environment.DATABASE_DIRECT_URL ?? url,
      poolSize: environment.DATABASE_POOL_SIZE,
    },
    dataDir: resolve(environment.DATA_DIR),
    secrets: environment.APP_SECRET ?? [],
    tokens: {
      algorithm: environment.TOKEN_ALGORITHM,
      accessTtl: environment.ACCESS_TOKEN_TTL,
      refreshTtl: environment.REFRESH_TOKEN_TTL,
    },
    emails: {
      requireVerified: environment.REQUIRE_VERIFIED_EMAIL,
      hidden: environment.SIGNUP_DISCLOSURE === 'hide',
    },
    passwords: {
      blocklist:
        environment.PASSWORD_BLOCKLIST === undefined ? production : environment.PASSWORD_BLOCKLIST === 'on',
      requireCurrent: environment.REQUIRE_CURRENT_PASSWORD === 'true',
      argon2: {
        memoryCost: environment.ARGON2_MEMORY_KIB,
        timeCost: environment.ARGON2_PASSES,
        parallelism: environment.ARGON2_LANES,
      },
    },
    appUrl: environment.APP_URL ?? null,
    frontendUrl: environment.FRONTEND_URL ?? null,
    mail: {
      url: environment.MAIL_URL ?? null,
      from: environment.MAIL_FROM ?? `Broadsheet <no-reply@${hostOf(environment.APP_URL)}>`,
    },
    corsOrigins: environment.CORS_ORIGINS,
    trustProxy: environment.TRUST_PROXY,
    rateLimits: environment.RATE_LIMIT === 'off' ? null : rateLimits(environment),
    seed: environment.SEED ?? (url === null ? 'demo' : 'none'),
    log: { level: environment.LOG_LEVEL, format: environment.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
    shutdownGraceMs: environment.SHUTDOWN_GRACE_MS,
  };
}

/** The name of the public address, for what needs one that looks like ours. */
function hostOf(appUrl: string | undefined): string {
  return appUrl === undefined ? 'localhost' : new URL(appUrl).hostname;
}

function rateLimits(environment: Environment): RateLimits {
  return {
    reads: environment.RATE_LIMIT_READS,
    writes: environment.RATE_LIMIT_WRITES,
    accountSignIns: environment.RATE_LIMIT_SIGN_INS,
    signIns: environment.RATE_LIMIT_SIGN_INS_PER_ADDRESS,
    signUps: environment.RATE_LIMIT_SIGN_UPS,
    refreshes: environment.RATE_LIMIT_REFRESHES,
    secrets: environment.RATE_LIMIT_SECRETS,
    mails: environment.RATE_LIMIT_MAILS,
    refusedTokens: environment.RATE_LIMIT_REFUSED_TOKENS,
  };
}
