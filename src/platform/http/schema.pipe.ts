import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Invalid } from './http.errors';

/** Of a body in an envelope, `{"note": {...}}`, the errors name the field and not the envelope. */
type Path = ReadonlyArray<PropertyKey | StandardSchemaV1.PathSegment>;

/**
 * Checks every parameter that declares a schema (`@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`)
 * and hands the handler what the schema made of it.
 *
 * @throws Invalid with every field at fault
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { schema } = metadata;
    if (!schema) return value;
    const result = schema['~standard'].validate(value);
    if (result instanceof Promise) return result.then((settled) => accept(settled, metadata));
    return accept(result, metadata);
  }
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
