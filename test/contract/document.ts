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

/** An answer as a client sees it. */
export interface Exchange {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Headers that carry no meaning of ours: HTTP's own, CORS', and the security headers that every answer has. */
const COMMON_HEADERS =
  /^(content-(type|length|security-policy)|date|connection|keep-alive|vary|allow|access-control-.*|cross-origin-.*|referrer-policy|strict-transport-security|x-(content-type-options|frame-options))$/;

/** An OpenAPI document as a judge of answers: what it does not mention fails. */
export class Contract {
  readonly operations: DocumentedOperation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: object, { closed }: { closed: boolean }) {
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
  }

  /** Everything in which an answer departs from the document; empty when it keeps to it. */
  faults(operationId: string, { status, headers, body }: Exchange): string[] {
    const operation = this.operations.find((candidate) => candidate.operationId === operationId);
    if (!operation) return [`no operation ${operationId}`];
    const response = operation.responses[String(status)];
    if (!response) return [`${operationId} does not document ${status}`];
    return [
      ...this.headerFaults(response, headers),
      ...(response.content && Object.keys(response.content).length > 0
        ? this.bodyFaults(operation, status, response.content, headers, body)
        : emptinessFaults(body)),
    ];
  }

  private headerFaults(
    { headers: documented = {} }: DocumentedResponse,
    sent: Record<string, string>,
  ): string[] {
    const known = new Set(Object.keys(documented).map((name) => name.toLowerCase()));
    return Object.keys(sent)
      .filter((name) => !known.has(name) && !COMMON_HEADERS.test(name))
      .map((name) => `undocumented header ${name}`);
  }

  private bodyFaults(
    { path, method }: DocumentedOperation,
    status: number,
    content: Record<string, unknown>,
    headers: Record<string, string>,
    body: unknown,
  ): string[] {
    const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
    if (!(mediaType in content)) return [`undocumented content type ${mediaType}`];
    const pointer = ['paths', path, method, 'responses', String(status), 'content', mediaType, 'schema'];
    const validate = this.validator(`document#/${pointer.map(escapePointer).join('/')}`);
    if (validate(body)) return [];
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

/** The same document with every object closed: a field that it does not list is a fault. */
function closedObjects(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (_key, node: unknown) =>
    isObject(node) && isObject(node['properties']) && node['type'] === 'object'
      ? { ...node, additionalProperties: false }
      : node,
  ) as object;
}

function emptinessFaults(body: unknown): string[] {
  const empty = body === '' || body === undefined || (isObject(body) && Object.keys(body).length === 0);
  return empty ? [] : ['a body where none is documented'];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escapePointer(segment: string): string {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
}
