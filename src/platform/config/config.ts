import { resolve } from 'node:path';
import { EnvironmentSchema, productionFaults, type Variables } from './config.schema';
import type { Proxies } from '../kernel/proxies';
import { readEnvironment } from './environment';
import type { Environment, SettingsClass } from './settings';
import { OperatorFault } from '../kernel/operator-fault';

/**
 * What the process was told, parsed and complete: nothing past the configuration reads an environment variable. What is
 * told to a room alone is in the settings of that room; see `settings.ts`.
 */
export interface Config {
  /** What the rooms' settings are read from. */
  readonly environment: Environment;
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
  /** Public address without a trailing slash; null: whatever address a request came to. */
  readonly appUrl: string | null;
  readonly mail: {
    /** SMTP server; null: mails are written to `dataDir`/outbox. */
    readonly url: string | null;
    /** `Name <address>`, or an address. */
    readonly from: string;
  };
  readonly corsOrigins: '*' | readonly string[];
  readonly proxies: Proxies;
  readonly seed: 'demo' | 'none';
  readonly log: { readonly level: string; readonly format: 'pretty' | 'json' };
  /** Where `/metrics` is served; null: nothing is measured. */
  readonly metricsPort: number | null;
  /** Whether answers are compressed here, and not by a proxy. */
  readonly isCompressing: boolean;
  /** Milliseconds between SIGTERM and the closing of the listening socket. */
  readonly shutdownGraceMs: number;
}

/** Injection token of the {@link Config}. */
export const CONFIG = Symbol('Config');

/** The environment asks for something that cannot be served; the message names every fault at once. */
export class ConfigError extends OperatorFault {
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length > 1 ? 's' : ''}:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
  }
}

/**
 * Reads the environment, after a `.env` file in the working directory if there is one: what the
 * environment sets already wins over the file.
 *
 * @param settings of the rooms, whose faults are named too
 * @throws ConfigError naming every fault
 */
export function loadConfig(settings: readonly SettingsClass[]): Config {
  return parseConfig(readEnvironment(), { terminal: process.stdout.isTTY, settings });
}

export interface ParseOptions {
  /** Whether what is logged is read on a terminal. */
  readonly terminal?: boolean;
  readonly settings?: readonly SettingsClass[];
}

/** @throws ConfigError naming every fault, those of the rooms' settings too */
export function parseConfig(
  variables: Environment,
  { terminal = false, settings = [] }: ParseOptions = {},
): Config {
  const environment = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(environment);
  const faults = [
    ...(parsed.error?.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`) ?? []),
    ...productionFaults(environment),
    ...settings.flatMap((each) => each.faults(environment)),
  ];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return { environment, ...fromVariables(parsed.data, terminal) };
}

function fromVariables(environment: Variables, terminal: boolean): Omit<Config, 'environment'> {
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
    appUrl: environment.APP_URL ?? null,
    mail: {
      url: environment.MAIL_URL ?? null,
      from: environment.MAIL_FROM ?? `Broadsheet <no-reply@${hostOf(environment.APP_URL)}>`,
    },
    corsOrigins: environment.CORS_ORIGINS,
    proxies: { hops: environment.TRUST_PROXY, writeForwarded: environment.PROXY_HEADER === 'forwarded' },
    seed: environment.SEED ?? (url === null ? 'demo' : 'none'),
    log: { level: environment.LOG_LEVEL, format: environment.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
    metricsPort: environment.METRICS_PORT ?? null,
    isCompressing: environment.COMPRESSION === 'on',
    // Only a load balancer needs it.
    shutdownGraceMs: environment.SHUTDOWN_GRACE_MS ?? (production ? 2_000 : 0),
  };
}

/** The name of the public address, for what needs one that looks like ours. */
function hostOf(appUrl: string | undefined): string {
  return appUrl === undefined ? 'localhost' : new URL(appUrl).hostname;
}
