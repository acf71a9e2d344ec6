import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { CONTRIBUTIONS } from '../../src/app.module';
import { EnvironmentSchema } from '../../src/platform/config/config.schema';
import { PLATFORM_VARIABLES } from '../../src/platform/config/platform-variables';
import { tableRows, textOf } from './markdown';

const ROOT = join(__dirname, '../..');

interface DocumentedVariable {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly otherwise: string;
  readonly meaning: string;
}

/** Every variable that the server reads. */
const VARIABLES: readonly DocumentedVariable[] = [
  ...Object.entries(PLATFORM_VARIABLES).map(([name, { otherwise, meaning }]) => ({
    name,
    schema: EnvironmentSchema.shape[name as keyof typeof PLATFORM_VARIABLES],
    otherwise,
    meaning,
  })),
  ...CONTRIBUTIONS.settings.flatMap(({ variables }) => Object.values(variables)),
];

const NAMES = VARIABLES.map(({ name }) => name).sort();

describe('The variables of the environment', () => {
  it('have a name of their own each', () => {
    expect(NAMES).toEqual([...new Set(NAMES)]);
  });

  it('are documented, all of those that platform reads', () => {
    expect(Object.keys(PLATFORM_VARIABLES).sort()).toEqual(Object.keys(EnvironmentSchema.shape).sort());
  });

  it('stand in the table of variables: name, default and meaning', () => {
    const table = tableRows(readFileSync(join(ROOT, 'src/platform/config/README.md'), 'utf8'));
    const documented = table.map(([name = '', otherwise = '', meaning = '']) => ({
      name: textOf(name),
      otherwise: textOf(otherwise),
      meaning,
    }));
    const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);
    expect(documented.sort(byName)).toEqual(
      VARIABLES.map(({ name, otherwise, meaning }) => ({
        name,
        otherwise: textOf(otherwise),
        meaning,
      })).sort(byName),
    );
  });

  it('stand in .env.example, each as a comment', () => {
    const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^#? ?(?<name>[A-Z0-9_]+)=/gm);
    expect([...lines].map(({ groups }) => groups?.['name']).sort()).toEqual(NAMES);
  });

  // A default that is put in words, as in "`on` in production, otherwise `off`", cannot be compared.
  const literal = VARIABLES.filter(({ otherwise }) => !textOf(otherwise).includes(' '));
  it.each(literal)('$name is $otherwise by default', ({ schema, otherwise }) => {
    const value = textOf(otherwise);
    expect(schema.parse(undefined)).toEqual(value === 'unset' ? undefined : schema.parse(value));
  });
});
