import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import type { Logger as Pino } from 'pino';
import { publishDocument } from './document';
import { NOT_FOUND_PAGE } from '../pages/pages';
import { TUS_HEADERS } from '../media/resumable/tus-headers';
import { CONFIG, type Config } from '../platform/config/config';
import { OPEN_DATABASE, type OpenDatabase } from '../platform/database/open-database';
import { answerClientErrors } from '../platform/http/client-error';
import { refuseWritesOnFullDisk } from '../platform/http/full-disk';
import { Lifecycle } from '../platform/http/lifecycle';
import { preamble } from '../platform/http/preamble';
import type { BroadsheetExpressAdapter } from '../platform/http/express-adapter';
import { ProblemFilter } from '../platform/http/problem.filter';
import { serverTiming } from '../platform/http/server-timing';
import { REPLAY_HEADERS } from '../platform/idempotency/idempotency.documents';
import { RATE_LIMIT_HEADERS } from '../platform/limits/rate-limit-headers';
import { DEPRECATION_HEADERS } from '../platform/openapi/deprecated';
import { accessLog } from '../platform/logging/access-log';
import { PINO } from '../platform/logging/logging.module';
import { QuietLogger } from '../platform/logging/quiet-logger';
import { Metrics } from '../platform/telemetry/metrics';

/** Everything about the application that its modules do not say: what the server and every test call. */
export function configureApp(app: NestExpressApplication): NestExpressApplication {
  const config = app.get<Config>(CONFIG);
  const crossOrigin = {
    ...config,
    exposedHeaders: Object.keys({
      ...RATE_LIMIT_HEADERS,
      ...REPLAY_HEADERS,
      ...DEPRECATION_HEADERS,
      ...TUS_HEADERS,
    }),
  };
  app.useLogger(new QuietLogger(app.get(Logger)));
  app.disable('x-powered-by');
  // Express would hash every body. The adapter gives an `ETag` to what is worth one.
  app.disable('etag');
  (app.getHttpAdapter() as BroadsheetExpressAdapter).isCompressing = config.isCompressing;
  app.setLocal('appUrl', config.appUrl);

  app.use(accessLog(app.get<Pino>(PINO), app.get(Metrics), config));
  app.use(preamble(app.get(Lifecycle), crossOrigin));
  if (!config.production) app.use(serverTiming);
  const { disk } = app.get<OpenDatabase>(OPEN_DATABASE);
  if (disk) app.use(refuseWritesOnFullDisk(disk));
  app.useGlobalFilters(new ProblemFilter(NOT_FOUND_PAGE, config.appUrl));
  publishDocument(app, config);
  answerClientErrors(app.getHttpServer(), crossOrigin, config.appUrl);
  return app;
}
