import type { LoggerService } from '@nestjs/common';

/** What Nest says of itself while it starts: which modules it has put together, and which routes it has. */
const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Nest's way to a log, in which the framework's own lines are for `LOG_LEVEL=debug`. */
export class QuietLogger implements LoggerService {
  constructor(private readonly logger: Required<Omit<LoggerService, 'setLogLevels'>>) {}

  log(message: unknown, ...parameters: unknown[]): void {
    if (FRAMEWORK.has(String(parameters.at(-1)))) this.logger.debug(message, ...parameters);
    else this.logger.log(message, ...parameters);
  }

  verbose(message: unknown, ...parameters: unknown[]): void {
    this.logger.verbose(message, ...parameters);
  }

  debug(message: unknown, ...parameters: unknown[]): void {
    this.logger.debug(message, ...parameters);
  }

  warn(message: unknown, ...parameters: unknown[]): void {
    this.logger.warn(message, ...parameters);
  }

  error(message: unknown, ...parameters: unknown[]): void {
    this.logger.error(message, ...parameters);
  }

  fatal(message: unknown, ...parameters: unknown[]): void {
    this.logger.fatal(message, ...parameters);
  }
}
