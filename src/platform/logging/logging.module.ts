import { type DynamicModule, Module } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import { type Config } from '../config/config';
import type { Viewer } from '../http/access';

/** Milliseconds from the request's arrival to its answer's departure. */
interface Timing {
  readonly responseTime: number;
}

type LoggedRequest = Omit<Request, 'route'> & { user?: Viewer; route?: { path: string } };

/**
 * One JSON line a request (pretty on a terminal): request id, method, route, status, user id, milliseconds.
 *
 * The route, not the address, and no header and no body: nothing secret can be in the line.
 */
@Module({})
export class LoggingModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: LoggingModule,
      imports: [LoggerModule.forRoot({ pinoHttp: options(config) })],
    };
  }
}

function options({ log }: Config): Options {
  return {
    level: log.level,
    ...(log.format === 'pretty' && {
      transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname' } },
    }),
    base: null,
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    serializers: { req: () => undefined },
    customSuccessObject: line,
    customErrorObject: (request, response, _error, values: Timing) => line(request, response, values),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
  };
}

/** What is said of a request once its answer has left. Why it failed, if it did, is in a line of its own. */
function line(request: IncomingMessage, response: ServerResponse, { responseTime }: Timing) {
  const { method, route, user } = request as unknown as LoggedRequest;
  return {
    method,
    route: route?.path ?? null,
    status: response.statusCode,
    userId: user?.id ?? null,
    ms: responseTime,
  };
}
