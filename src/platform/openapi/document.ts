import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Access } from '../http/access';
import { cachingOf, CONDITION, VALIDATOR } from '../http/caching';
import type { Documented, RouteAdditions } from '../kernel/documented';
import type { ProblemClass } from '../kernel/problem';
import { OPERATION, type OperationDefinition } from './operation';
import { deprecationOf, type DeprecationNotice } from './deprecated';
import { headerComponents, references } from './headers';
import { ProblemComponents } from './problem-components';
import {
  type DocumentedOperation,
  type Operation,
  type Parameter,
  problemResponses,
  type SchemaLike,
} from './problems';
import { additionsTo, type Route, routesOf } from './routes';
import { toOpenApi } from './schema-converter';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Public address of the server. */
  readonly url: string;
  /** What the `type` of problems begins with; null: nothing, because no public address is configured. */
  readonly appUrl: string | null;
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>;
}

export interface ApiDocument {
  readonly document: OpenAPIObject;
  /** Every kind of problem that the server answers with, by name. */
  readonly problems: readonly ProblemClass[];
}

/**
 * The OpenAPI 3.1 document, made from the same classes and schemas that validate and answer.
 *
 * What any route can send is added here, once: 400, 408 and 431 that Node's parser refuses with, 422 where something is
 * checked, 500 and 503. What depends on a route's decorators is added by whoever heeds them.
 *
 * @param documented what requests go through on their way to a handler, in that order
 */
export function createOpenApiDocument(
  app: INestApplication,
  api: ApiDescription,
  documented: readonly Documented[],
): ApiDocument {
  const builder = new DocumentBuilder()
    .setTitle(api.title)
    .setDescription(api.description)
    .setVersion(api.version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setContact('The maintainers', `${api.url}/about`, '')
    .setOpenAPIVersion('3.1.0')
    .addServer(api.url)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: BEARER }, 'Bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization', description: TOKEN }, 'Token');
  for (const { name, description } of api.tags) builder.addTag(name, description);

  const document = SwaggerModule.createDocument(app, builder.build(), {
    standardSchemaConverter: toOpenApi,
    autoTagControllers: false,
  });
  delete document.info.contact?.email;
  const routes = new Map(routesOf(app).map((route) => [route.operation?.id, route]));
  const added = { headers: {}, parameters: {} };
  const problems = new ProblemComponents(api.appUrl);
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      const route = routes.get(operation.operationId);
      if (!route) continue;
      const additions = additionsTo(route, [...documented, OWN_HEADERS, ...conditionsOf(route)]);
      Object.assign(added.headers, additions.headers, additions.successHeaders);
      Object.assign(added.parameters, additions.parameters);
      complete({ operation, route, additions }, problems);
    }
  }
  const { schemas, ...components } = problems.components;
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...schemas },
    headers: headerComponents(added.headers),
    parameters: added.parameters,
    ...components,
  };
  referToNamedChoices(document);
  return { document, problems: problems.catalogue };
}

function complete(documented: DocumentedOperation, problems: ProblemComponents): void {
  const { operation, route, additions } = documented;
  const { responses } = operation;
  for (const response of Object.values(responses)) {
    Object.assign(response as object, { headers: successHeadersOf(route, additions) });
  }
  operation.security = SECURITY[route.access ?? 'protected'];
  deprecate(operation, deprecationOf(route.handler));
  for (const parameter of operation.parameters ?? []) tidyParameter(parameter);
  const notModified = isConditional(route) && { 304: notModifiedResponse(additions) };
  const all = { ...responses, ...notModified, ...problemResponses(documented, problems) };
  operation.responses = Object.fromEntries(Object.entries(all).sort());
  const added = Object.keys(additions.parameters).map((name) => ({
    $ref: `#/components/parameters/${name}`,
  }));
  if (added.length > 0) operation.parameters = [...(operation.parameters ?? []), ...added];
}

/** A parameter that takes one of the words that a component names refers to it: SDKs then have one type for both. */
function referToNamedChoices({ paths, components }: OpenAPIObject): void {
  const names = new Map(
    Object.entries(components?.schemas ?? {}).flatMap(([name, schema]) =>
      'enum' in schema ? [[JSON.stringify(schema.enum), name] as const] : [],
    ),
  );
  for (const item of Object.values(paths))
    for (const { parameters = [] } of Object.values(item as Record<string, Operation>))
      for (const parameter of parameters) {
        if (!('schema' in parameter && 'enum' in parameter.schema)) continue;
        const name = names.get(JSON.stringify(parameter.schema.enum));
        if (name !== undefined) parameter.schema = { $ref: `#/components/schemas/${name}` };
      }
}

/** Whether an operation's answers have an `ETag`: single things do, and pages do not. */
function isConditional(route: Route): boolean {
  const { returns, paged } = route.operation ?? {};
  return returns !== undefined && paged !== true && cachingOf(route) !== 'none';
}

/** What the operation itself says of the headers of its answers. */
const OWN_HEADERS: Documented = {
  documents: ({ handler }) => {
    const operation = Reflect.getMetadata(OPERATION, handler) as OperationDefinition | undefined;
    return { successHeaders: operation?.headers ?? {} };
  },
};

const CONDITIONS: Documented = { documents: () => ({ successHeaders: VALIDATOR, parameters: CONDITION }) };

/** Of what streams, and declares its 304 and its headers itself. */
const ASKS_CONDITIONS: Documented = { documents: () => ({ parameters: CONDITION }) };

function conditionsOf(route: Route): readonly Documented[] {
  if (isConditional(route)) return [CONDITIONS];
  return route.operation?.streamsToo?.some(({ status }) => status === 304) ? [ASKS_CONDITIONS] : [];
}

function notModifiedResponse({ headers, successHeaders }: Required<RouteAdditions>) {
  return {
    description: 'What you have is still true',
    headers: references('X-Request-Id', ...Object.keys({ ...headers, ...successHeaders })),
  };
}

function deprecate(operation: Operation, notice: DeprecationNotice | undefined): void {
  if (!notice) return;
  const { description = '' } = operation;
  operation.deprecated = true;
  operation.description =
    `${notice.instead} This may be gone from ${notice.sunset.slice(0, 10)} on. ${description}`.trim();
}

/**
 * A parameter's description is said once, by the parameter. What may be left out has no example: Swagger UI would send it
 * where somebody only wants to see what there is.
 */
function tidyParameter(parameter: Parameter): void {
  if (!('schema' in parameter)) return;
  const schema = parameter.schema as SchemaLike;
  delete schema.description;
  if (parameter.required === true) return;
  delete schema.example;
  delete schema.examples;
}

function successHeadersOf({ operation }: Route, { headers, successHeaders }: Required<RouteAdditions>) {
  const added = Object.keys({ ...headers, ...successHeaders });
  return references('X-Request-Id', ...(operation?.paged ? ['Link'] : []), ...added);
}

const SECURITY: Readonly<Record<Access, Array<Record<string, string[]>>>> = {
  public: [],
  optional: [{}, { Bearer: [] }, { Token: [] }],
  protected: [{ Bearer: [] }, { Token: [] }],
};

const BEARER = 'The `token` of a sign-up or sign-in, as `Authorization: Bearer <token>` (RFC 6750).';
const TOKEN = 'The same, as RealWorld clients send it: `Authorization: Token <token>`.';
