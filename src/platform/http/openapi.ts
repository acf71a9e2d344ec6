import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { DatabaseUnavailable } from '../database/database.errors';
import { routePolicyName } from '../limits/route-policy';
import { RateLimitReached } from '../limits/limits.errors';
import { ACCESS, type Access } from './access';
import {
  AdminRequired,
  BodyIncomplete,
  BodyNotAnObject,
  BodyNotUtf8,
  BodyTooLarge,
  EmailUnverified,
  HeadersTooLarge,
  InternalError,
  Invalid,
  MalformedJson,
  MalformedPath,
  MalformedRequest,
  RequestTimeout,
  TokenInvalid,
  TokenMissing,
  UnsupportedBody,
} from './http.errors';
import { hasBodyParameter } from './json-body.guard';
import { rateLimitHeaders, reference, RESPONSE_HEADERS } from './openapi-headers';
import { OPERATION, type OperationDefinition } from './operation';
import { type ProblemClass, problemDocument, type ProblemErrors, TITLE } from './problem';
import { ProblemSchema } from './problem.schemas';
import { componentsOf, toOpenApi } from './schema-converter';
import { BLANK, ILL_FORMED } from './validators';
import { wantsVerified } from './wants-verified';

export interface ApiDescription {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Public address; null: relative to wherever the document was read. */
  readonly url: string | null;
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>;
}

/** A route of the API as its controller declares it. */
export interface Route {
  readonly controller: Type;
  readonly handler: string;
  /** Undefined: it declares none, which the contract tests refuse. */
  readonly access: Access | undefined;
  readonly operation: OperationDefinition | undefined;
  readonly takesBody: boolean;
  /** Whether a caller whose address was never confirmed can be refused. */
  readonly wantsVerified: boolean;
  /** False: asked as often as anybody likes. */
  readonly limited: boolean;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

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

/** Every route that a controller of the application declares. */
export function routesOf(app: INestApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype)
      .filter((handler) => handler !== 'constructor' && Reflect.hasMetadata('path', prototype[handler] ?? {}))
      .map((handler) => {
        const method = prototype[handler] ?? {};
        return {
          controller,
          handler,
          access: (Reflect.getMetadata(ACCESS, method) ?? Reflect.getMetadata(ACCESS, controller)) as
            Access | undefined,
          operation: Reflect.getMetadata(OPERATION, method) as OperationDefinition | undefined,
          takesBody: hasBodyParameter(controller, handler),
          wantsVerified: wantsVerified(method, controller),
          limited: routePolicyName(controller, method) !== null,
        };
      });
  });
}

function complete(operation: Operation, route: Route, path: string, document: OpenAPIObject): void {
  const { responses } = operation;
  for (const response of Object.values(responses)) {
    Object.assign(response as object, { headers: successHeaders(route) });
  }
  operation.security = SECURITY[route.access ?? 'protected'];
  const invalid = new Invalid(sampleErrors(operation, document));
  for (const [status, problems] of byStatus(problemsOf(operation, route))) {
    responses[status] = problemResponse(problems, path, invalid, route);
  }
  for (const parameter of operation.parameters ?? []) withoutRepetition(parameter);
  operation.responses = Object.fromEntries(Object.entries(responses).sort());
}

function problemsOf(
  operation: Operation,
  { access, operation: definition, takesBody, wantsVerified, limited }: Route,
): ProblemClass[] {
  const checksInput = takesBody || operation.parameters?.some(isChecked);
  const inPath = operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'path');
  return [
    ...(definition?.problems ?? []),
    ...(inPath ? [MalformedPath] : []),
    ...(takesBody
      ? [MalformedJson, BodyNotAnObject, BodyNotUtf8, BodyIncomplete, BodyTooLarge, UnsupportedBody]
      : []),
    ...(checksInput ? [Invalid] : []),
    MalformedRequest,
    RequestTimeout,
    HeadersTooLarge,
    ...(limited ? [RateLimitReached] : []),
    ...REFUSALS[access ?? 'protected'],
    ...(wantsVerified ? [EmailUnverified] : []),
    InternalError,
    DatabaseUnavailable,
  ];
}

type Parameter = NonNullable<Operation['parameters']>[number];

/** An id in a path is never invalid: what cannot be one does not exist. */
function isChecked(parameter: Parameter): boolean {
  return !(
    'in' in parameter &&
    parameter.in === 'path' &&
    (parameter.schema as SchemaLike).type === 'integer'
  );
}

interface SchemaLike {
  type?: string;
  description?: string;
  $ref?: string;
  properties?: Record<string, SchemaLike>;
}

/** What a refusal of this operation's input may look like: its first field, or its first parameter, at fault. */
function sampleErrors({ requestBody, parameters = [] }: Operation, document: OpenAPIObject): ProblemErrors {
  const resolve = (schema: SchemaLike | undefined): SchemaLike | undefined =>
    schema?.$ref === undefined
      ? schema
      : (document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')] as
          SchemaLike | undefined);
  if (requestBody && 'content' in requestBody) {
    const [envelope] = Object.values(
      resolve(requestBody.content['application/json']?.schema as SchemaLike)?.properties ?? {},
    );
    const [field = 'body'] = Object.keys(resolve(envelope)?.properties ?? {});
    return { [field]: [BLANK] };
  }
  const [parameter] = parameters.filter(isChecked);
  if (!parameter || !('name' in parameter)) return { [Invalid.definition.key]: [Invalid.definition.message] };
  if (parameters.some((other) => 'name' in other && other.name === 'limit'))
    return { limit: ['must be an integer from 1'] };
  return { [parameter.name]: [ILL_FORMED] };
}

/** A parameter's description is said once, by the parameter. */
function withoutRepetition(parameter: Parameter): void {
  if ('schema' in parameter) delete (parameter.schema as SchemaLike).description;
}

function byStatus(problems: readonly ProblemClass[]): Map<string, ProblemClass[]> {
  const grouped = new Map<string, ProblemClass[]>();
  for (const problem of new Set(problems)) {
    const status = String(new problem().status);
    grouped.set(status, [...(grouped.get(status) ?? []), problem]);
  }
  return grouped;
}

function problemResponse(
  problems: readonly ProblemClass[],
  path: string,
  invalid: Invalid,
  { limited }: Route,
) {
  const instances = problems.map((problem) => ({
    name: problem.name,
    error: problem === Invalid ? invalid : new problem(),
  }));
  const [first] = instances;
  if (!first) throw new Error('A response documents at least one problem');
  const { kind } = first.error;
  return {
    description: [...new Set(instances.map(({ error }) => error.message))].join('; ') || TITLE[kind],
    headers: {
      ...reference('X-Request-Id'),
      ...(limited && rateLimitHeaders(kind)),
      ...((kind === 'unavailable' || kind === 'tooManyRequests') && reference('Retry-After')),
      ...(kind === 'unauthorized' && reference('WWW-Authenticate')),
    },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          instances.map(({ name, error }) => [
            name,
            {
              summary: error.message,
              value: problemDocument(error, path, '0193f1c2-7d1e-7a40-8f5e-2b9a6c1d3e4f'),
            },
          ]),
        ),
      },
    },
  };
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

/** What each kind of access refuses a caller with. */
const REFUSALS: Readonly<Record<Access, readonly ProblemClass[]>> = {
  public: [],
  optional: [TokenInvalid],
  protected: [TokenMissing, TokenInvalid],
  admin: [TokenMissing, TokenInvalid, AdminRequired],
};

const BEARER = 'The `token` of a sign-up or sign-in, as `Authorization: Bearer <token>` (RFC 6750).';
const TOKEN = 'The same, as RealWorld clients send it: `Authorization: Token <token>`.';
