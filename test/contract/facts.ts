import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;

interface OperationObject {
  operationId: string;
  security?: object[];
  parameters?: { $ref?: string; name: string; in: string; required?: boolean; schema?: Json }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Json }> }>;
  deprecated?: boolean;
}

/** A part of a value: where it is, and what it may be. */
interface Part {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
}

/** Deeper than any schema of ours; one that holds itself ends here. */
const MAX_DEPTH = 8;

/**
 * What clients rely on in a document, a line each, sorted: an operation and where it is, what it takes, what it needs,
 * what it answers when it succeeds, and the problems there are. What is not a line may change at any time.
 */
export function factsOf(document: OpenAPIObject): string[] {
  const facts = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).flatMap(([method, operation]) => [
      `has ${operation.operationId}: ${method.toUpperCase()} ${path}`,
      ...inputsOf(document, operation),
      ...answersOf(document, operation),
    ]),
  );
  const { discriminator } = (document.components?.schemas?.['Problem'] ?? {}) as {
    discriminator?: { mapping: object };
  };
  const problems = Object.keys(discriminator?.mapping ?? {}).map((code) => `knows ${code}`);
  return [...new Set([...facts, ...problems])].sort();
}

function inputsOf(document: OpenAPIObject, operation: OperationObject): string[] {
  const { operationId, parameters = [], requestBody, security = [] } = operation;
  const isProtected = security.length > 0 && security.every((scheme) => Object.keys(scheme).length > 0);
  const given = parameters.flatMap((parameter) => {
    const { name, in: place, required, schema = {} } = resolved(document, parameter);
    return [
      `takes ${operationId}: ${place} ${name}: ${typeOf(resolved(document, schema))}`,
      ...(required === true ? [`needs ${operationId}: ${place} ${name}`] : []),
    ];
  });
  const body = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
    partsOf(document, schema, 'body'),
  );
  return [
    ...(isProtected ? [`needs ${operationId}: a token`] : []),
    ...given,
    ...body.map(({ path, type }) => `takes ${operationId}: ${path}: ${type}`),
    ...body.filter(({ required }) => required).map(({ path }) => `needs ${operationId}: ${path}`),
  ];
}

function answersOf(document: OpenAPIObject, { operationId, responses }: OperationObject): string[] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([status, response]) => [
      `answers ${operationId}: ${status}`,
      ...Object.entries(response.content ?? {}).flatMap(([mediaType, { schema }]) =>
        partsOf(document, schema, mediaType).map(
          // A field that may be missing is another promise than one that is always there.
          ({ path, type, required }) =>
            `answers ${operationId}: ${status} ${path}: ${type}${required ? '' : '?'}`,
        ),
      ),
    ]);
}

function partsOf(document: OpenAPIObject, schema: Json, path: string, required = true, depth = 0): Part[] {
  const {
    properties = {},
    required: names = [],
    items,
    ...rest
  } = resolved(document, schema) as {
    properties?: Record<string, Json>;
    required?: string[];
    items?: Json;
  };
  const inner = Object.entries(properties).flatMap(([name, property]) =>
    depth < MAX_DEPTH
      ? partsOf(document, property, `${path}.${name}`, required && names.includes(name), depth + 1)
      : [],
  );
  const each = items && depth < MAX_DEPTH ? partsOf(document, items, `${path}[]`, required, depth + 1) : [];
  return [{ path, type: typeOf(rest), required }, ...inner, ...each];
}

function typeOf({ type, anyOf, oneOf }: Json): string {
  const alternatives = (anyOf ?? oneOf) as Json[] | undefined;
  if (alternatives) return alternatives.map(typeOf).sort().join('|');
  if (Array.isArray(type)) return [...(type as string[])].sort().join('|');
  return typeof type === 'string' ? type : 'any';
}

function resolved<T extends { $ref?: string } | Json>(document: OpenAPIObject, node: T): T {
  const { $ref } = node as { $ref?: string };
  if ($ref === undefined) return node;
  const [, , section = '', name = ''] = $ref.split('/');
  const components = document.components as unknown as Record<string, Record<string, T>>;
  const found = components[section]?.[name];
  if (!found) throw new Error(`${$ref} leads nowhere`);
  return found;
}

/**
 * What clients of the first would miss in the second: facts that are gone, and needs that are new in an operation that was
 * there. Anything else that is new is additive.
 */
export function breaksBetween(before: readonly string[], after: readonly string[]): string[] {
  const [known, present] = [new Set(before), new Set(after)];
  const gone = before.filter((fact) => !fact.startsWith('needs ') && !present.has(fact));
  const operations = new Set(before.flatMap((fact) => /^has ([\w.]+):/.exec(fact)?.[1] ?? []));
  const needed = after.filter((fact) => {
    const [, operation = ''] = /^needs ([\w.]+):/.exec(fact) ?? [];
    return operations.has(operation) && !known.has(fact);
  });
  return [...gone, ...needed];
}
