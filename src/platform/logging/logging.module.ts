import { type DynamicModule, Module } from '@nestjs/common';
import type { Request, Response } from 'express';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import { type Config } from '../config/config';
import type { Viewer } from '../http/access';

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
    base: undefined as never,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'ms' },
    serializers: { req: () => undefined, res: () => undefined },
    customProps: (request, response) => {
      const { method, user, route } = request as unknown as LoggedRequest;
      return {
        method,
        route: route?.path ?? null,
        status: (response as Response).statusCode,
        userId: user?.id ?? null,
      };
    },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
  };
}
