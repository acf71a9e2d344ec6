import type { EnvironmentSchema } from './config.schema';
import type { Variable } from './settings';

/**
 * What the table of variables in README.md says of each variable that platform itself reads. Variables of a room, or of a
 * limit, say it where they are declared.
 */
export const PLATFORM_VARIABLES = {
  NODE_ENV: { otherwise: 'unset', meaning: '`production` refuses defaults that would be unsafe there.' },
  HOST: {
    otherwise: '`127.0.0.1` (`0.0.0.0` in production)',
    meaning: 'The address that the server listens on.',
  },
  PORT: {
    otherwise: '`3000`',
    meaning: 'The port that the server listens on. Port 0 takes a free one and logs it.',
  },
  DATABASE_URL: {
    otherwise: 'unset',
    meaning:
      'PostgreSQL 15 or newer. When it is unset, the embedded engine runs in `DATA_DIR`. Required in production.',
  },
  DATABASE_DIRECT_URL: {
    otherwise: 'the value of `DATABASE_URL`',
    meaning:
      'The same database without a pooler in between. Migrations, advisory locks, notifications and jobs use it. Required behind a pooler in transaction mode.',
  },
  DATABASE_POOL_SIZE: {
    otherwise: '`10`',
    meaning:
      'The number of connections that one instance may open for requests. One is kept for health. Reads and writes may have two thirds of the others each. Four more are for jobs and notifications.',
  },
  DATA_DIR: {
    otherwise: '`.data`',
    meaning: 'The folder of the embedded database, uploads, the generated secret and the outbox of mails.',
  },
  APP_SECRET: {
    otherwise: 'generated into `DATA_DIR`',
    meaning:
      'All keys are derived from it. At least 16 characters. In a comma-separated list (ten at most) the first secret signs, and the others still verify. Required in production.',
  },
  APP_URL: {
    otherwise: 'the address that a request came to',
    meaning:
      'The public address. It stands in `Link` headers, in mails and in the document. Where it is HTTPS, browsers are told to keep to that (HSTS). Required in production.',
  },
  MAIL_URL: {
    otherwise: 'unset',
    meaning:
      'The SMTP server: `smtp://user:password@host:587` or `smtps://`. Timeouts in milliseconds may follow, as in `?greetingTimeout=20000`. Credentials are sent over TLS only, except to this machine. When it is unset, mails are files in `DATA_DIR`/outbox and their links are in the log. Required in production.',
  },
  MAIL_FROM: {
    otherwise: '`Broadsheet <no-reply@host>`, with the host of `APP_URL` or `localhost`',
    meaning: 'The sender of mails: an address, or `Name <address>`.',
  },
  CORS_ORIGINS: {
    otherwise: '`*`',
    meaning:
      'The browser origins that may read answers, separated by commas, or `*` for any. Credentials are never allowed.',
  },
  TRUST_PROXY: {
    otherwise: '`false`',
    meaning:
      'The number of reverse proxies in front that are believed to say who calls, by which scheme and for which host.',
  },
  PROXY_HEADER: {
    otherwise: '`x-forwarded`',
    meaning:
      'How they say it. `x-forwarded`: by `X-Forwarded-For`, `-Proto` and `-Host`; `Forwarded` (RFC 7239) is read in a request without `X-Forwarded-For`. `forwarded`: by `Forwarded` alone. Set this if your proxy passes on the `X-Forwarded-For` of its clients.',
  },
  SEED: {
    otherwise: '`demo` on the embedded engine, otherwise `none`',
    meaning: '`demo` loads demo data into a database without accounts. Production refuses it.',
  },
  LOG_LEVEL: {
    otherwise: '`info`',
    meaning:
      '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. The log has one line for each request, with its `X-Request-Id`. `debug` adds what the framework says of itself.',
  },
  LOG_FORMAT: { otherwise: '`pretty` on a terminal, otherwise `json`', meaning: '`pretty` or `json`.' },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    otherwise: 'unset',
    meaning:
      'The OpenTelemetry collector that gets traces, by OTLP over HTTP. The other variables of OpenTelemetry hold, such as `OTEL_SERVICE_NAME` and `OTEL_TRACES_SAMPLER`. Unset, nothing is traced.',
  },
  METRICS_PORT: {
    otherwise: 'unset',
    meaning:
      'A port of its own on which `GET /metrics` tells Prometheus how the process does. Do not publish it. Unset, nothing is measured.',
  },
  COMPRESSION: {
    otherwise: '`off`',
    meaning:
      '`on` compresses answers where no proxy does it (brotli, gzip). Answers that may hold a credential are never compressed.',
  },
  SHUTDOWN_GRACE_MS: {
    otherwise: '`2000` in production, otherwise `0`',
    meaning:
      'Milliseconds from SIGTERM until the listening socket closes. Meanwhile requests are served and readiness fails.',
  },
} satisfies Readonly<
  Record<keyof typeof EnvironmentSchema.shape, Pick<Variable<unknown>, 'otherwise' | 'meaning'>>
>;
