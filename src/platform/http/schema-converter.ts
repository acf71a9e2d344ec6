import type { StandardSchemaConverter } from '@nestjs/swagger';
import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/**
 * Zod to OpenAPI 3.1 (JSON Schema draft 2020-12): a schema with an id becomes a named component.
 *
 * Zod says some things that are true and of no use to a generated client; they are left out: the bounds of safe
 * integers, its own pattern for formats, and that an answer has no further fields.
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
  const { $schema, $defs, ...root } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      tidy(jsonSchema as JsonSchema);
    },
  }) as JsonSchema & { $schema?: string; $defs?: Record<string, JsonSchema> };
  void $schema;
  const components = Object.fromEntries(Object.entries($defs ?? {}).map(([name, { id, ...rest }]) => (void id, [name, rest])));
  const { id, ...unnamed } = root;
  if (typeof id !== 'string') return { schema: root, components };
  return { schema: { $ref: `#/$defs/${id}` }, components: { ...components, [id]: unnamed } };
}

function tidy(schema: JsonSchema): void {
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
  if (typeof schema['format'] === 'string' && 'pattern' in schema) delete schema['pattern'];
}
