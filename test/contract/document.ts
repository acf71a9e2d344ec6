import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Json = Record<string, unknown>;

interface DocumentedResponse {
  /** Where the document says it, as a JSON pointer. */
  pointer: string;
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: Json }>;
}

export interface DocumentedOperation {
  operationId: string;
  method: string;
  path: string;
  security?: unknown[];
  parameters?: { $ref?: string; name: string; in: string; required?: boolean; schema?: Json }[];
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
  /^(content-(type|length|encoding|range|security-policy)|cache-control|server-timing|date|connection|keep-alive|vary|allow|access-control-.*|cross-origin-.*|referrer-policy|strict-transport-security|x-(accel-buffering|content-type-options|frame-options))$/;

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
        responses: responsesOf(document as OpenAPIObject, operation, ['paths', path, method, 'responses']),
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
      ...this.bodyFaults(response, answer),
    ];
  }

  private bodyFaults({ content = {}, pointer }: DocumentedResponse, { headers, text }: SentAnswer): string[] {
    if (text === null) return [];
    if (Object.keys(content).length === 0) return text === '' ? [] : ['a body where none is documented'];
    const [mediaType = ''] = String(headers['content-type']).split(';');
    const schema = content[mediaType]?.schema;
    if (!schema) return [`undocumented content type ${mediaType}`];
    const named = schema['$ref'] as string | undefined;
    const validate = this.validator(
      `document${named ?? `${pointer}/content/${escapePointer(mediaType)}/schema`}`,
    );
    const values = schema['type'] === 'string' ? [text] : valuesIn(mediaType, text);
    return values.flatMap((value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      );
    });
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

/** The responses of an operation, references to shared ones followed. */
function responsesOf(
  { components }: OpenAPIObject,
  { responses }: DocumentedOperation,
  path: readonly string[],
): DocumentedOperation['responses'] {
  const shared = (components?.responses ?? {}) as Record<string, object>;
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const name = (response as { $ref?: string }).$ref?.split('/').at(-1);
      const at = name === undefined ? [...path, status] : ['components', 'responses', name];
      return [
        status,
        {
          ...(name === undefined ? response : shared[name]),
          pointer: `#/${at.map(escapePointer).join('/')}`,
        },
      ];
    }),
  );
}

export function realWorldDocument(): OpenAPIObject {
  return parse(readFileSync(join(__dirname, 'realworld-openapi-2.0.0.yml'), 'utf8')) as OpenAPIObject;
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

/** What of an answer has the documented shape: the data of each event of a stream, or all of it. */
function valuesIn(mediaType: string, text: string): unknown[] {
  if (mediaType === 'text/event-stream')
    return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => parsed(data));
  return [/json/.test(mediaType) ? parsed(text) : text];
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
