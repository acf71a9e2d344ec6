import type { OpenAPIObject } from '@nestjs/swagger';
import { DatabaseUnavailable } from '../database/database.errors';
import { RateLimitReached } from '../limits/limits.errors';
import type { Access } from '../http/access';
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
} from '../http/http.errors';
import { rateLimitHeaders, reference } from './headers';
import type { Route } from './routes';
import { type ProblemClass, problemDocument, type ProblemErrors, TITLE } from '../kernel/problem';
import { BLANK, ILL_FORMED } from '../http/validators';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What each kind of access refuses a caller with. */
const REFUSALS: Readonly<Record<Access, readonly ProblemClass[]>> = {
  public: [],
  optional: [TokenInvalid],
  protected: [TokenMissing, TokenInvalid],
  admin: [TokenMissing, TokenInvalid, AdminRequired],
};

/** All that a route can refuse or fail with, by status, with an example of each. */
export function problemResponses(
  operation: Operation,
  route: Route,
  path: string,
  document: OpenAPIObject,
): Operation['responses'] {
  const invalid = new Invalid(sampleErrors(operation, document));
  const statuses = [...byStatus(problemsOf(operation, route))];
  return Object.fromEntries(
    statuses.map(([status, problems]) => [status, problemResponse(problems, path, invalid, route)]),
  );
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

export type Parameter = NonNullable<Operation['parameters']>[number];

/** An id in a path is never invalid: what cannot be one does not exist. */
function isChecked(parameter: Parameter): boolean {
  return !(
    'in' in parameter &&
    parameter.in === 'path' &&
    (parameter.schema as SchemaLike).type === 'integer'
  );
}

export interface SchemaLike {
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
