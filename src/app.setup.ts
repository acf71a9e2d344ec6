import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { join } from 'node:path';
import { setUpDocs } from './app.docs';
import { NOT_FOUND_PAGE, PUBLIC_DIR } from './pages/pages';
import { CONFIG, type Config } from './platform/config/config';
import { Lifecycle } from './platform/health/lifecycle';
import { answerClientErrors } from './platform/http/client-error';
import { ProblemFilter } from './platform/http/problem.filter';
import { requestId } from './platform/http/request-id';

const EXPOSED_HEADERS = ['Link', 'X-Request-Id', 'Retry-After', 'ETag', 'Allow'];

/** Everything about the application that its modules do not say: what the server and every test call. */
export function configureApp(app: NestExpressApplication): NestExpressApplication {
  const config = app.get<Config>(CONFIG);
  app.useLogger(app.get(Logger));
  app.disable('x-powered-by');
  // Hashing each body costs a fifth of the throughput.
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  app.setLocal('appUrl', config.appUrl);

  app.use(requestId);
  app.use(securityHeaders());
  app.enableCors({
    origin: config.corsOrigins === '*' ? '*' : [...config.corsOrigins],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
  app.use(closeWhileDraining(app.get(Lifecycle)));
  for (const folder of ['assets', 'avatars']) {
    app.useStaticAssets(join(PUBLIC_DIR, folder), { prefix: `/${folder}/`, index: false, maxAge: '1h' });
  }
  app.useGlobalFilters(new ProblemFilter(NOT_FOUND_PAGE));
  setUpDocs(app, config);
  answerClientErrors(app.getHttpServer());
  return app;
}

/** A policy under which Swagger UI, which styles itself inline, works over plain HTTP too. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'https:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    // Any page may embed an avatar, and read the API as far as CORS allows.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
  });
}

/** A connection that is told to close after its answer is never closed under a request. */
function closeWhileDraining(lifecycle: Lifecycle) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    if (lifecycle.isDraining) response.setHeader('Connection', 'close');
    next();
  };
}
