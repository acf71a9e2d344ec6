import type { INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import { CONTRIBUTIONS } from '../app.module';
import type { Config } from '../platform/config/config';
import { FullDisk } from '../platform/http/full-disk';
import { PublicUrls } from '../platform/http/public-urls';
import { SchemaPipe } from '../platform/http/schema.pipe';
import { Idempotency } from '../platform/idempotency/idempotency.documents';
import { type ApiDocument, createOpenApiDocument } from '../platform/openapi/document';
import { GUARDS } from './guards';
import { keepToken } from './swagger-sign-in';
import { version } from '../../package.json';

const DESCRIPTION = `The back end of a publishing community: accounts, articles, discussion, feeds.

It serves the whole [RealWorld](https://realworld-docs.netlify.app/) ("Conduit") API, so any front end written for that
runs on it, and more.

- **Signing in.** Sign up or sign in, and send the \`token\` as \`Authorization: Bearer <token>\` (or \`Token <token>\`,
  as RealWorld clients do). In this page, trying either fills it in by itself.
- **Errors** are problem documents (RFC 9457, \`application/problem+json\`) with the RealWorld \`errors\` object in them:
  field or resource, and what is wrong with it.
- **Lists** page by \`cursor\`: follow \`nextCursor\`, or the \`Link\` header. A walk sees no item twice and misses none
  that was there when it began. RealWorld's \`limit\` and \`offset\` work too. A page ends before its items pass
  1 MiB, if they are that long.
- **Lengths** are counted in Unicode code points, after the white space around a text is dropped. A text that is "kept as
  sent" keeps it, and it counts.
- **Times** are ISO 8601 in UTC with milliseconds. Unknown fields and parameters are ignored; \`X-Broadsheet-Hint\`
  tells of a parameter that is almost a known one.
- Every answer carries \`X-Request-Id\`.`;

/**
 * The OpenAPI document of the whole application. Needs no database.
 *
 * @param url where the server is reached
 */
export function documentOf(
  app: INestApplication,
  { appUrl }: Pick<Config, 'appUrl'>,
  url: string,
): ApiDocument {
  const api = {
    title: 'Broadsheet',
    version,
    description: DESCRIPTION,
    url: appUrl ?? url,
    appUrl,
    tags: CONTRIBUTIONS.tags,
  };
  return createOpenApiDocument(app, api, [...GUARDS, FullDisk, Idempotency, SchemaPipe]);
}

/** Serves the document at `/openapi.json` and `.yaml`, and Swagger UI at `/docs`. */
export function setUpDocs(app: INestApplication, config: Config): void {
  SwaggerModule.setup('docs', app, () => documentOf(app, config, app.get(PublicUrls).base).document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Broadsheet API',
    customfavIcon: '/assets/favicon.svg',
    swaggerOptions: {
      persistAuthorization: true,
      deepLinking: true,
      filter: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      tagsSorter: undefined,
      responseInterceptor: keepToken,
    },
  });
}
