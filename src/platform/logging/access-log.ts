import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { beginExchange, currentRequestId } from '../kernel/exchange';
import { newRequestId } from '../kernel/request-id';
import type { Metrics } from '../telemetry/metrics';
import type { Viewer } from '../kernel/viewer';

type LoggedRequest = Omit<Request, 'route'> & { user?: Viewer; route?: { path: string } };

/** What a caller may name its exchange. */
const SANE = /^[\w.:-]{1,128}$/;

/** Characters of a path that are worth a line. */
const MAX_LOGGED_PATH = 256;

/** What every line logged during a request says of it. */
export function exchangeProperties(): { requestId?: string } {
  const requestId = currentRequestId();
  return requestId === undefined ? {} : { requestId };
}

/**
 * Names each exchange, by the caller's own `X-Request-Id` if it sent a sane one, and logs one line for it once its answer
 * has left: request id, method, route, status, user id, milliseconds.
 *
 * The route, not the address, and no header and no body: nothing secret can be in the line. Of a 404 it keeps the path,
 * without its query, which may hold a token. Ours and not pino-http's, which makes three loggers a request and so takes as
 * long as all the rest of a request that PostgreSQL answers.
 *
 * Where the log is `pretty`, the line is for a person, who reads `GET /api/tags 200 2 ms`.
 */
export function accessLog(
  logger: Logger,
  metrics: Metrics,
  { log: { format }, proxies }: Pick<Config, 'log' | 'proxies'>,
) {
  const observe = metrics.isOn
    ? metrics.histogram('http_request_duration_seconds', 'How long answers took until they had left.', [
        'method',
        'route',
        'status',
      ])
    : null;
  return (request: Request, response: Response, next: NextFunction): void => {
    const arrived = performance.now();
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && SANE.test(given) ? given : newRequestId();
    request.id = requestId;
    response.once('close', () => {
      const { method, route, user } = request as LoggedRequest;
      const status = response.statusCode;
      const ms = performance.now() - arrived;
      observe?.(ms, method, route?.path ?? 'none', response.writableFinished ? String(status) : 'aborted');
      const level = levelOf(response);
      if (!logger.isLevelEnabled(level)) return;
      if (format === 'pretty') {
        logger[level](prettyLine(request, response, ms));
        return;
      }
      const line = {
        requestId,
        method,
        route: route?.path ?? null,
        ...(status === 404 && { path: pathOf(request) }),
        status,
        userId: user?.id ?? null,
        ms: Math.round(ms * 10) / 10,
      };
      logger[level](line, MESSAGES[level]);
    });
    beginExchange(request, proxies, next);
  };
}

type Level = 'info' | 'warn' | 'error';

const MESSAGES: Readonly<Record<Level, string>> = {
  info: 'request',
  warn: 'request aborted',
  error: 'request failed',
};

function levelOf(response: Response): Level {
  if (!response.writableFinished) return 'warn';
  return response.statusCode >= 500 ? 'error' : 'info';
}

/** The id only where somebody may ask for it: after a failure, whose answer quotes it. */
function prettyLine(request: Request, response: Response, ms: number): string {
  const line = `${request.method} ${pathOf(request)} ${response.statusCode} ${Math.round(ms)} ms`;
  switch (levelOf(response)) {
    case 'info':
      return line;
    case 'warn':
      return `${line}, aborted`;
    case 'error':
      return `${line}, request ${request.id as string}`;
  }
}

function pathOf({ originalUrl }: Request): string {
  const end = originalUrl.indexOf('?');
  return (end < 0 ? originalUrl : originalUrl.slice(0, end)).slice(0, MAX_LOGGED_PATH);
}
