import { z } from 'zod';
import '../kernel/issue-words';
import { httpOrigin, integer, list } from './parsers';
import type { Environment } from './settings';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

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

/** The first of `APP_SECRET`, and those that it replaced. */
export const MAX_SECRETS = 10;

/**
 * Every variable that platform reads, by its name in the environment; those of a room are in its settings.
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
  APP_SECRET: list(z.string().min(16, 'each secret must have at least 16 characters'), {
    most: MAX_SECRETS,
  }).optional(),
  APP_URL: httpOrigin.optional(),
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
  PROXY_HEADER: z
    .enum(['x-forwarded', 'forwarded'], { error: 'must be x-forwarded or forwarded' })
    .default('x-forwarded'),
  SEED: z.enum(['demo', 'none']).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional(),
  METRICS_PORT: integer(0, 65_535).optional(),
  COMPRESSION: z.enum(['on', 'off']).default('off'),
  SHUTDOWN_GRACE_MS: integer(0, 60_000).optional(),
});

export type Variables = z.output<typeof EnvironmentSchema>;

/**
 * What production must be told, and must not: a default that is right on a laptop would be unsafe there.
 *
 * Apart from the schema, because a schema's own refinements do not run once a field is at fault, and every fault
 * is to be named at once.
 */
export function productionFaults(given: Environment): string[] {
  if (given['NODE_ENV'] !== 'production') return [];
  const faults: string[] = [];
  if (!given['APP_SECRET']) faults.push('APP_SECRET: is required in production');
  if (!given['DATABASE_URL']) faults.push('DATABASE_URL: is required in production');
  if (!given['APP_URL']) faults.push('APP_URL: is required in production');
  if (!given['MAIL_URL']) faults.push('MAIL_URL: is required in production');
  if (given['SEED'] === 'demo') faults.push('SEED: demo data is refused in production');
  return faults;
}
