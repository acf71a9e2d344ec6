import type { StandardSchemaConverter } from '@nestjs/swagger';
import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/**
 * Zod to OpenAPI 3.1 (JSON Schema draft 2020-12): a schema with an id becomes a named component.
 *
 * Zod says some things that are true and of no use to a generated client; they are left out: the bounds of safe
 * integers, its own pattern for formats, and that an answer has no further fields. What a schema's `meta` says stands,
 * also where Zod would leave it out because the value is transformed on its way in.
 */
export const toOpenApi: StandardSchemaConverter = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  return convert(schema, schemaType);
};

/** The component that a named schema becomes, with those it refers to. */
export function componentsOf(schema: z.ZodType): Record<string, object> {
  return convert(schema, 'output').components;
}

function convert(schema: z.ZodType, io: 'input' | 'output') {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      Object.assign(jsonSchema, z.globalRegistry.get(zodSchema));
      tidy(jsonSchema);
    },
  }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  const components = Object.fromEntries(
    Object.entries($defs).map(([name, component]) => [name, anonymous(component)]),
  );
  const { id } = root;
  if (typeof id !== 'string') return { schema: anonymous(root), components };
  return { schema: { $ref: `#/$defs/${id}` }, components: { ...components, [id]: anonymous(root) } };
}

function anonymous(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'id' && key !== '$schema'));
}

function tidy(schema: JsonSchema): void {
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
  if (typeof schema['format'] === 'string' || schema['type'] === 'integer') delete schema['pattern'];
  if (schema['type'] !== undefined) delete schema['anyOf'];
  delete schema['propertyNames'];
  // An envelope's, which a client must send however kindly its absence is taken, or an empty list's, which some
  // generators take for a field that is always there.
  if (isEmpty(schema['default'])) delete schema['default'];
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
