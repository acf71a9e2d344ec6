import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { beginExchange, currentRequestId } from '../kernel/exchange';
import type { Proxies } from '../kernel/proxies';
import { newRequestId } from '../kernel/request-id';
import type { Metrics } from '../telemetry/metrics';
import type { Viewer } from '../kernel/viewer';

type LoggedRequest = Omit<Request, 'route'> & { user?: Viewer; route?: { path: string } };

/** What a caller may name its exchange. */
const SANE = /^[\w.:-]{1,128}$/;

/** What every line logged during a request says of it. */
export function exchangeProperties(): { requestId?: string } {
  const requestId = currentRequestId();
  return requestId === undefined ? {} : { requestId };
}

/**
 * Names each exchange, by the caller's own `X-Request-Id` if it sent a sane one, and logs one line for it once its answer
 * has left: request id, method, route, status, user id, milliseconds.
 *
 * The route, not the address, and no header and no body: nothing secret can be in the line. Ours and not pino-http's,
 * which makes three loggers a request and so takes as long as all the rest of a request that PostgreSQL answers.
 */
export function accessLog(logger: Logger, metrics: Metrics, proxies: Proxies) {
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
      const line = {
        requestId,
        method,
        route: route?.path ?? null,
        status,
        userId: user?.id ?? null,
        ms: Math.round(ms * 10) / 10,
      };
      if (!response.writableFinished) logger.warn(line, 'request aborted');
      else if (status >= 500) logger.error(line, 'request failed');
      else logger.info(line, 'request');
    });
    beginExchange(request, proxies, next);
  };
}
