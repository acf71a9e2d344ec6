import type { OpenAPIObject } from '@nestjs/swagger';
import { DatabaseUnavailable } from '../database/database.errors';
import {
  HeadersTooLarge,
  InternalError,
  Invalid,
  MalformedPath,
  MalformedRequest,
  RequestTimeout,
} from '../http/http.errors';
import { BLANK, ILL_FORMED } from '../http/validators';
import type { RouteAdditions } from '../kernel/documented';
import { type ProblemClass, problemDocument, type ProblemErrors, REASON_PHRASE } from '../kernel/problem';
import { problemHeaders } from './headers';
import type { Route } from './routes';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** An operation of the document, and what there is to know of it. */
export interface DocumentedOperation {
  readonly operation: Operation;
  readonly route: Route;
  readonly path: string;
  readonly additions: Required<RouteAdditions>;
}

/** All that a route can refuse or fail with, by status, with an example of each. */
export function problemResponses(
  documented: DocumentedOperation,
  document: OpenAPIObject,
): Operation['responses'] {
  const invalid = new Invalid(sampleErrors(documented.operation, document));
  const statuses = [...byStatus(problemsOf(documented))];
  return Object.fromEntries(
    statuses.map(([status, problems]) => [status, problemResponse(problems, invalid, documented)]),
  );
}

function problemsOf({ operation, route, additions }: DocumentedOperation): ProblemClass[] {
  const { parameters = [] } = operation;
  const inPath = parameters.some((parameter) => 'in' in parameter && parameter.in === 'path');
  const checksInput = jsonSchemaOf(operation) !== undefined || parameters.some(isChecked);
  return [
    ...(route.operation?.problems ?? []),
    ...(inPath ? [MalformedPath] : []),
    ...additions.problems,
    ...(checksInput ? [Invalid] : []),
    MalformedRequest,
    RequestTimeout,
    HeadersTooLarge,
    InternalError,
    DatabaseUnavailable,
  ];
}

/** The schema of the JSON body that an operation takes; undefined where it takes none. */
function jsonSchemaOf({ requestBody }: Operation): SchemaLike | undefined {
  if (!requestBody || !('content' in requestBody)) return undefined;
  return requestBody.content['application/json']?.schema as SchemaLike | undefined;
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
function sampleErrors(operation: Operation, document: OpenAPIObject): ProblemErrors {
  const { parameters = [] } = operation;
  const resolve = (schema: SchemaLike | undefined): SchemaLike | undefined =>
    schema?.$ref === undefined
      ? schema
      : (document.components?.schemas?.[schema.$ref.replace('#/components/schemas/', '')] as
          SchemaLike | undefined);
  const body = jsonSchemaOf(operation);
  if (body) {
    const [envelope] = Object.values(resolve(body)?.properties ?? {});
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
  invalid: Invalid,
  { path, additions }: DocumentedOperation,
) {
  const instances = problems.map((problem) => ({
    name: problem.name,
    error: problem === Invalid ? invalid : new problem(),
  }));
  const [first] = instances;
  if (!first) throw new Error('A response documents at least one problem');
  const { kind } = first.error;
  return {
    description: [...new Set(instances.map(({ error }) => error.message))].join('; ') || REASON_PHRASE[kind],
    headers: problemHeaders(kind, additions.headers),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(
          instances.map(({ name, error }) => [
            name,
            {
              summary: error.message,
              value: problemDocument(error, {
                instance: path,
                requestId: '0193f1c2-7d1e-7a40-8f5e-2b9a6c1d3e4f',
                appUrl: null,
              }),
            },
          ]),
        ),
      },
    },
  };
}
