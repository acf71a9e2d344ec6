import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Json = Record<string, unknown>;

interface DocumentedResponse {
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: Json }>;
}

export interface DocumentedOperation {
  operationId: string;
  method: string;
  path: string;
  security?: unknown[];
  responses: Record<string, DocumentedResponse>;
}

/** An answer as it leaves the server. */
export interface SentAnswer {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Null: the answer to a HEAD, which has none whatever it says of it. */
  readonly text: string | null;
}

/** Headers that carry no meaning of ours: HTTP's own, CORS', and the security headers that every answer has. */
const COMMON_HEADERS =
  /^(content-(type|length|security-policy)|date|connection|keep-alive|vary|allow|access-control-.*|cross-origin-.*|referrer-policy|strict-transport-security|x-(content-type-options|frame-options))$/;

/** An OpenAPI document as a judge of answers: what it does not mention is a fault. */
export class Contract {
  readonly operations: DocumentedOperation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly routes: Array<{ method: string; pattern: RegExp; operation: DocumentedOperation }>;

  /**
   * @param closed whether a field that an object's schema does not list is a fault
   * @param base what the document's paths are under
   */
  constructor(document: object, { closed, base = '' }: { closed: boolean; base?: string }) {
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    this.ajv.addSchema({ $id: 'document', ...(closed ? closedObjects(document) : document) });
    const { paths } = document as OpenAPIObject;
    this.operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, DocumentedOperation>).map(([method, operation]) => ({
        ...operation,
        method,
        path,
      })),
    );
    this.routes = this.operations
      .toSorted((one, other) => parameterCount(one) - parameterCount(other))
      .map((operation) => ({
        method: operation.method,
        pattern: patternOf(base + operation.path),
        operation,
      }));
  }

  /**
   * The operation that a request is for; undefined when the document knows none.
   *
   * @param target path and query, as the request line has them
   */
  operationOf(method: string, target: string): DocumentedOperation | undefined {
    // Whoever answers GET answers HEAD (RFC 9110, section 9.3.2).
    const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
    const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split('?', 1);
    return this.routes.find((route) => route.method === wanted && route.pattern.test(path))?.operation;
  }

  /** Everything in which an answer departs from what the document says of an operation; empty when it keeps to it. */
  faults(operation: DocumentedOperation, answer: SentAnswer): string[] {
    const response = operation.responses[String(answer.status)];
    if (!response) return [`${operation.operationId} does not document ${answer.status}`];
    return [
      ...undocumentedHeaders(response, answer.headers).map((name) => `undocumented header ${name}`),
      ...this.bodyFaults(operation, response, answer),
    ];
  }

  private bodyFaults(
    { path, method }: DocumentedOperation,
    { content = {} }: DocumentedResponse,
    { status, headers, text }: SentAnswer,
  ): string[] {
    if (text === null) return [];
    if (Object.keys(content).length === 0) return text === '' ? [] : ['a body where none is documented'];
    const [mediaType = ''] = String(headers['content-type']).split(';');
    const schema = content[mediaType]?.schema;
    if (!schema) return [`undocumented content type ${mediaType}`];
    const pointer = ['paths', path, method, 'responses', String(status), 'content', mediaType, 'schema'];
    const named = schema['$ref'] as string | undefined;
    const validate = this.validator(`document${named ?? `#/${pointer.map(escapePointer).join('/')}`}`);
    if (validate(/json/.test(mediaType) ? parsed(text) : text)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  private validator(ref: string): ValidateFunction {
    let validate = this.validators.get(ref);
    if (!validate) {
      validate = this.ajv.compile({ $ref: ref });
      this.validators.set(ref, validate);
    }
    return validate;
  }
}

/** The RealWorld document, its `$ref`s to shared responses followed. */
export function realWorldDocument(): OpenAPIObject {
  const text = readFileSync(join(__dirname, 'realworld-openapi-2.0.0.yml'), 'utf8');
  const document = parse(text) as OpenAPIObject;
  const shared = document.components?.responses as Record<string, Json> | undefined;
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(
      item as Record<string, { responses: Record<string, { $ref?: string }> }>,
    )) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const name = response.$ref?.split('/').at(-1);
        if (name !== undefined) operation.responses[status] = shared?.[name] ?? {};
      }
    }
  }
  return document;
}

function undocumentedHeaders(
  { headers: documented = {} }: DocumentedResponse,
  sent: SentAnswer['headers'],
): string[] {
  const known = new Set(Object.keys(documented).map((name) => name.toLowerCase()));
  return Object.keys(sent).filter((name) => !known.has(name) && !COMMON_HEADERS.test(name));
}

/** `/articles/feed` is asked before `/articles/{slug}`, as the router does. */
function parameterCount({ path }: DocumentedOperation): number {
  return path.split('{').length - 1;
}

/** Matches as the router does: in any case, with a slash at the end or without. */
function patternOf(path: string): RegExp {
  const segments = path.split(/\{\w+\}/).map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${segments.join('[^/]+')}/?$`, 'i');
}

/** The value that a text of JSON stands for; undefined, which fits no schema, when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same document with every object closed: a field that it does not list is a fault. */
function closedObjects(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (_key, node: unknown) =>
    isObject(node) && isObject(node['properties']) && node['type'] === 'object'
      ? { ...node, additionalProperties: false }
      : node,
  ) as object;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapePointer(segment: string): string {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
}
