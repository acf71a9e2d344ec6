import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Access } from '../http/access';
import { reference, rateLimitHeaders, RESPONSE_HEADERS } from './headers';
import { type Operation, type Parameter, problemResponses, type SchemaLike } from './problems';
import { type Route, routesOf } from './routes';
import { ProblemSchema } from './problem.schemas';
import { componentsOf, toOpenApi } from './schema-converter';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Public address; null: relative to wherever the document was read. */
  readonly url: string | null;
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>;
}

/**
 * The OpenAPI 3.1 document, made from the same classes and schemas that validate and answer.
 *
 * What any route of a kind can send is added here, once: 401 where credentials count, 403 where only administrators
 * are let in or an address has to be verified, 400, 413 and 415 where a body is read, 422 where something is checked, 429
 * with its headers where requests are limited, and everywhere what Node's parser refuses (400, 408, 431), 500 and 503.
 */
export function createOpenApiDocument(app: INestApplication, api: ApiDescription): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle(api.title)
    .setDescription(api.description)
    .setVersion(api.version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setContact('The maintainers', `${api.url ?? ''}/about`, '')
    .setOpenAPIVersion('3.1.0')
    .addServer(api.url ?? '/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: BEARER }, 'Bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization', description: TOKEN }, 'Token');
  for (const { name, description } of api.tags) builder.addTag(name, description);

  const document = SwaggerModule.createDocument(app, builder.build(), {
    standardSchemaConverter: toOpenApi,
    autoTagControllers: false,
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...componentsOf(ProblemSchema) },
    headers: RESPONSE_HEADERS,
  };
  delete document.info.contact?.email;
  const routes = new Map(routesOf(app).map((route) => [route.operation?.id, route]));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      const route = routes.get(operation.operationId);
      if (route) complete(operation, route, path, document);
    }
  }
  return document;
}

function complete(operation: Operation, route: Route, path: string, document: OpenAPIObject): void {
  const { responses } = operation;
  for (const response of Object.values(responses)) {
    Object.assign(response as object, { headers: successHeaders(route) });
  }
  operation.security = SECURITY[route.access ?? 'protected'];
  for (const parameter of operation.parameters ?? []) withoutRepetition(parameter);
  const all = { ...responses, ...problemResponses(operation, route, path, document) };
  operation.responses = Object.fromEntries(Object.entries(all).sort());
}

/** A parameter's description is said once, by the parameter. */
function withoutRepetition(parameter: Parameter): void {
  if ('schema' in parameter) delete (parameter.schema as SchemaLike).description;
}

function successHeaders({ operation, limited }: Route) {
  return {
    ...reference('X-Request-Id'),
    ...(operation?.paged && reference('Link')),
    ...(limited && rateLimitHeaders()),
  };
}

const SECURITY: Readonly<Record<Access, Array<Record<string, string[]>>>> = {
  public: [],
  optional: [{}, { Bearer: [] }, { Token: [] }],
  protected: [{ Bearer: [] }, { Token: [] }],
  admin: [{ Bearer: [] }, { Token: [] }],
};

const BEARER = 'The `token` of a sign-up or sign-in, as `Authorization: Bearer <token>` (RFC 6750).';
const TOKEN = 'The same, as RealWorld clients send it: `Authorization: Token <token>`.';
