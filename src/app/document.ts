import type { INestApplication } from '@nestjs/common';
import { CONTRIBUTIONS } from '../app.module';
import type { Config } from '../platform/config/config';
import { FullDisk } from '../platform/http/full-disk';
import { PublicUrls } from '../platform/http/public-urls';
import { SchemaPipe } from '../platform/http/schema.pipe';
import { Idempotency } from '../platform/idempotency/idempotency.documents';
import { Deprecations } from '../platform/openapi/deprecated';
import { type ApiDocument, createOpenApiDocument } from '../platform/openapi/document';
import { PublishedDocument } from '../platform/openapi/published-document';
import { GUARDS } from './guards';
import { version } from '../../package.json';

const DESCRIPTION = `The back end of a publishing community: accounts, articles, discussion, feeds.

It serves the whole [RealWorld](https://realworld-docs.netlify.app/) ("Conduit") API, so any front end written for that
runs on it, and more.

- **Signing in.** Sign up or sign in, and send the \`token\` as \`Authorization: Bearer <token>\` (or \`Token <token>\`,
  as RealWorld clients do). In this page, trying either fills it in by itself.
- **Errors** are problem documents (RFC 9457, \`application/problem+json\`) with the RealWorld \`errors\` object in them:
  field or resource, and what is wrong with it. Each kind has a \`code\`, and a page in the [catalogue](/problems), where its
  \`type\` leads.
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
  return createOpenApiDocument(app, api, [...GUARDS, FullDisk, Idempotency, SchemaPipe, Deprecations]);
}

/** Says what is served at `/openapi.json` and `.yaml`, and in the catalogue of problems. */
export function publishDocument(app: INestApplication, config: Config): void {
  app.get(PublishedDocument).publish(() => documentOf(app, config, app.get(PublicUrls).base));
}
