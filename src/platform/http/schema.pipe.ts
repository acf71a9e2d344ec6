import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import type { DeclaredRoute, RouteAdditions } from '../kernel/documented';
import { currentResponse } from '../kernel/exchange';
import { Invalid } from './http.errors';
import { nearMisses } from './near-misses';
import { hasParameter } from './takes-body';

/** Of a body in an envelope, `{"note": {...}}`, the errors name the field and not the envelope. */
type Path = ReadonlyArray<PropertyKey | StandardSchemaV1.PathSegment>;

/** Tells of a parameter that has no effect and was probably meant to have one. */
const HINT = {
  'X-Broadsheet-Hint': {
    description: 'Of a query parameter that is unknown, and so ignored, but almost called like a known one.',
    schema: { type: 'string' },
  },
} as const;

/**
 * Checks every parameter that declares a schema (`@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`)
 * and hands the handler what the schema made of it.
 *
 * @throws Invalid with every field at fault
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  static documents({ controller, handler }: DeclaredRoute): RouteAdditions {
    return hasParameter(controller, handler.name, RouteParamtypes.QUERY) ? { headers: HINT } : {};
  }

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { schema } = metadata;
    if (!schema) return value;
    if (metadata.type === 'query' && metadata.data === undefined) hintAt(value, schema);
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) return result.then((settled) => accept(settled, metadata));
    return accept(result, metadata);
  }
}

const knownNames = new WeakMap<object, ReadonlySet<string>>();

/** Unknown parameters are ignored, as RealWorld's clients need; one that was mistyped is hard to find all the same. */
function hintAt(query: unknown, schema: object): void {
  if (!(schema instanceof z.ZodObject) || typeof query !== 'object' || query === null) return;
  let known = knownNames.get(schema);
  if (!known) {
    known = new Set(Object.keys(schema.shape));
    knownNames.set(schema, known);
  }
  const hint = nearMisses(query, known);
  if (hint !== null) currentResponse()?.setHeader('X-Broadsheet-Hint', hint);
}

function accept(result: StandardSchemaV1.Result<unknown>, { type, data }: ArgumentMetadata): unknown {
  if (!result.issues) return result.value;
  const errors: Record<string, string[]> = {};
  for (const { path = [], message } of result.issues) {
    const field = type === 'body' ? bodyField(path) : (data ?? String(segment(path[0]) ?? 'query'));
    const messages = (errors[field] ??= []);
    if (!messages.includes(message)) messages.push(message);
  }
  throw new Invalid(errors);
}

/** `['note', 'labels', 3]` is about `labels`; `['note']` about the envelope itself. */
function bodyField(path: Path): string {
  return String(segment(path[1]) ?? segment(path[0]) ?? 'body');
}

function segment(part: Path[number] | undefined): PropertyKey | undefined {
  return typeof part === 'object' ? part.key : part;
}
