import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { DatabaseUnavailable } from '../database/database.errors';
import { ACCESS, type Access } from './access';
import {
  BodyIncomplete,
  BodyNotAnObject,
  BodyNotUtf8,
  BodyTooLarge,
  InternalError,
  Invalid,
  MalformedJson,
  MalformedPath,
  TokenInvalid,
  TokenMissing,
  UnsupportedBody,
} from './http.errors';
import { hasBodyParameter } from './json-body.guard';
import { OPERATION, type OperationDefinition } from './operation';
import { type ProblemClass, problemDocument, TITLE } from './problem';
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

/** A route of the API as its controller declares it. */
export interface Route {
  readonly controller: Type;
  readonly handler: string;
  /** Undefined: it declares none, which the contract tests refuse. */
  readonly access: Access | undefined;
  readonly operation: OperationDefinition | undefined;
  readonly takesBody: boolean;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];

/**
 * The OpenAPI 3.1 document, made from the same classes and schemas that validate and answer.
 *
 * What any route of a kind can send is added here, once: 401 where credentials count, 400, 413 and 415 where a body
 * is read, 422 where something is checked, 500 and 503 everywhere.
 */
export function createOpenApiDocument(app: INestApplication, api: ApiDescription): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle(api.title)
    .setDescription(api.description)
    .setVersion(api.version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setContact('Broadsheet', 'https://github.com/broadsheet/broadsheet', '')
    .setOpenAPIVersion('3.1.0')
    .addServer(api.url ?? '/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: BEARER }, 'Bearer')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization', description: TOKEN }, 'Token');
  for (const { name, description } of api.tags) builder.addTag(name, description);

  const document = SwaggerModule.createDocument(app, builder.build(), { standardSchemaConverter: toOpenApi });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...componentsOf(ProblemSchema) },
    headers: HEADERS,
  };
  delete document.info.contact?.email;
  const routes = new Map(routesOf(app).map((route) => [route.operation?.id, route]));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      const route = routes.get(operation.operationId);
      if (route) complete(operation, route, path);
    }
  }
  return document;
}

/** Every route that a controller of the application declares. */
export function routesOf(app: INestApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
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
          access: (Reflect.getMetadata(ACCESS, method) ?? Reflect.getMetadata(ACCESS, controller)) as Access | undefined,
          operation: Reflect.getMetadata(OPERATION, method) as OperationDefinition | undefined,
          takesBody: hasBodyParameter(controller, handler),
        };
      });
  });
}

function complete(operation: Operation, route: Route, path: string): void {
  const { responses } = operation;
  for (const response of Object.values(responses)) {
    Object.assign(response as object, { headers: successHeaders(route) });
  }
  operation.security = SECURITY[route.access ?? 'protected'];
  for (const [status, problems] of byStatus(problemsOf(operation, route))) {
    responses[status] = problemResponse(problems, path);
  }
  operation.responses = Object.fromEntries(Object.entries(responses).sort()) as Responses;
}

function problemsOf(operation: Operation, { access, operation: definition, takesBody }: Route): ProblemClass[] {
  const checksInput = takesBody || (operation.parameters?.length ?? 0) > 0;
  const inPath = operation.parameters?.some((parameter) => 'in' in parameter && parameter.in === 'path');
  return [
    ...(definition?.problems ?? []),
    ...(inPath ? [MalformedPath] : []),
    ...(takesBody
      ? [MalformedJson, BodyNotAnObject, BodyNotUtf8, BodyIncomplete, BodyTooLarge, UnsupportedBody]
      : []),
    ...(checksInput ? [Invalid] : []),
    ...(access === 'optional' ? [TokenInvalid] : access === 'public' ? [] : [TokenMissing, TokenInvalid]),
    InternalError,
    DatabaseUnavailable,
  ];
}

function byStatus(problems: readonly ProblemClass[]): Map<string, ProblemClass[]> {
  const grouped = new Map<string, ProblemClass[]>();
  for (const problem of new Set(problems)) {
    const status = String(new problem().status);
    grouped.set(status, [...(grouped.get(status) ?? []), problem]);
  }
  return grouped;
}

function problemResponse(problems: readonly ProblemClass[], path: string) {
  const instances = problems.map((problem) => ({ name: problem.name, error: new problem() }));
  const [first] = instances;
  if (!first) throw new Error('A response documents at least one problem');
  const { kind } = first.error;
  return {
    description: [...new Set(instances.map(({ error }) => error.message))].join('; ') || TITLE[kind],
    headers: {
      ...reference('X-Request-Id'),
      ...(kind === 'unavailable' && reference('Retry-After')),
      ...(kind === 'unauthorized' && reference('WWW-Authenticate')),
    },
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          instances.map(({ name, error }) => [
            name,
            { summary: error.message, value: problemDocument(error, path, '0193f1c2-7d1e-7a40-8f5e-2b9a6c1d3e4f') },
          ]),
        ),
      },
    },
  };
}

function successHeaders({ operation }: Route) {
  return { ...reference('X-Request-Id'), ...(operation?.paged && reference('Link')) };
}

function reference(header: keyof typeof HEADERS) {
  return { [header]: { $ref: `#/components/headers/${header}` } };
}

const SECURITY: Readonly<Record<Access, Array<Record<string, string[]>>>> = {
  public: [],
  optional: [{}, { Bearer: [] }, { Token: [] }],
  protected: [{ Bearer: [] }, { Token: [] }],
};

const BEARER = 'The `token` of a sign-up or sign-in, as `Authorization: Bearer <token>` (RFC 6750).';
const TOKEN = 'The same, as RealWorld clients send it: `Authorization: Token <token>`.';

const HEADERS = {
  'X-Request-Id': {
    description: "Names this exchange in our logs: the caller's own, if it sent a sane one.",
    schema: { type: 'string' as const },
  },
  Link: {
    description: 'The next page, `<...>; rel="next"` (RFC 8288); absent on the last one.',
    schema: { type: 'string' as const },
  },
  'Retry-After': {
    description: 'Seconds to wait before trying again.',
    schema: { type: 'integer' as const, minimum: 0 },
  },
  'WWW-Authenticate': {
    description: 'The scheme that is expected (RFC 9110).',
    schema: { type: 'string' as const },
  },
};
