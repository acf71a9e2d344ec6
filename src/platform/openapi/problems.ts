import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DatabaseUnavailable, OutcomeUnknown } from '../database/database.errors';
import {
  HeadersTooLarge,
  InternalError,
  Invalid,
  MalformedPath,
  MalformedRequest,
  RequestTimeout,
} from '../http/http.errors';
import type { RouteAdditions } from '../kernel/documented';
import type { ProblemClass } from '../kernel/problem';
import type { ProblemComponents, Reference } from './problem-components';
import type { Route } from './routes';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** An operation of the document, and what there is to know of it. */
export interface DocumentedOperation {
  readonly operation: Operation;
  readonly route: Route;
  readonly additions: Required<RouteAdditions>;
}

/** All that a route can refuse or fail with, by status: references to what the document says of it, once. */
export function problemResponses(
  documented: DocumentedOperation,
  components: ProblemComponents,
): Record<string, Reference> {
  const statuses = [...byStatus(problemsOf(documented))];
  return Object.fromEntries(
    statuses.map(([status, problems]) => [
      status,
      components.response(problems, documented.additions.headers),
    ]),
  );
}

function problemsOf({ operation, route, additions }: DocumentedOperation): ProblemClass[] {
  const { parameters = [] } = operation;
  const inPath = parameters.some((parameter) => 'in' in parameter && parameter.in === 'path');
  const checksInput = takesJson(operation) || parameters.some(isChecked);
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
    ...(isRead(route) ? [] : [OutcomeUnknown]),
  ];
}

function isRead({ handler }: Route): boolean {
  return Reflect.getMetadata(METHOD_METADATA, handler) === RequestMethod.GET;
}

function takesJson({ requestBody }: Operation): boolean {
  return requestBody !== undefined && 'content' in requestBody && 'application/json' in requestBody.content;
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
  example?: unknown;
  examples?: unknown[];
}

function byStatus(problems: readonly ProblemClass[]): Map<string, ProblemClass[]> {
  const grouped = new Map<string, ProblemClass[]>();
  for (const problem of new Set(problems)) {
    const status = String(new problem().status);
    grouped.set(status, [...(grouped.get(status) ?? []), problem]);
  }
  return grouped;
}
