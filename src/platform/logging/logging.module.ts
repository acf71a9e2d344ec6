import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { destination, type Logger, type LoggerOptions, pino, transport } from 'pino';
import type { Config } from '../config/config';
import { exchangeProperties } from './access-log';

/** Injection token of the process's pino logger; Nest's own `Logger` writes to it too. */
export const PINO = Symbol('Logger');

/** Gathered before a write, which costs more than the line. */
const BUFFER_BYTES = 8_192;
/** After which the lines gathered are written in any case. */
const FLUSH_INTERVAL_MS = 500;

/** Structured logs: JSON, or pretty on a terminal, each line with the id of the request that it belongs to. */
@Module({})
export class LoggingModule {
  static forRoot(config: Config): DynamicModule {
    const logger = createLogger(config);
    return {
      module: LoggingModule,
      global: true,
      // Nest's lines go to the same logger; the access log is ours (see `access-log.ts`), so no route gets theirs.
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] })],
      providers: [{ provide: PINO, useValue: logger }],
      exports: [PINO],
    };
  }
}

function createLogger({ log }: Config): Logger {
  const options: LoggerOptions = { level: log.level, base: null, mixin: exchangeProperties };
  if (log.format === 'pretty') {
    return pino(
      options,
      transport({
        target: 'pino-pretty',
        options: { singleLine: true, ignore: 'pid,hostname,requestId,context' },
      }),
    );
  }
  return pino(
    options,
    destination({ sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_INTERVAL_MS }),
  );
}
