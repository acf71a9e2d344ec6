import type { z } from 'zod';

/** What the environment holds, variables set to the empty string left out. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable of the environment. */
export interface Variable<T> {
  readonly name: string;
  /** Parses what is given, or undefined. */
  readonly schema: z.ZodType<T, string | undefined>;
  /** What holds without it, as the table of variables puts it. */
  readonly otherwise: string;
  /** What it means, as the table of variables puts it. */
  readonly meaning: string;
}

export function variable<T>(
  name: string,
  schema: z.ZodType<T, string | undefined>,
  { otherwise, meaning }: { otherwise: string; meaning: string },
): Variable<T> {
  return { name, schema, otherwise, meaning };
}

type Variables = Readonly<Record<string, Variable<unknown>>>;

type Values<V extends Variables> = {
  readonly [Name in keyof V]: V[Name] extends Variable<infer T> ? T : never;
};

/** A class of settings: an instance holds what its variables say. It is its own injection token. */
export interface SettingsClass<V extends Variables = Variables, Instance extends object = object> {
  new (environment: Environment): Instance;
  readonly variables: V;
  /** Every fault of its variables, each alone and together: `<VARIABLE>: <what is wrong>`. */
  faults(environment: Environment): string[];
}

/**
 * Makes the class of a room's settings. Its module contributes it (`@Contributes({ settings: [...] })`), its services
 * inject it.
 *
 * @param together what variables ask for together that cannot be
 * @example
 * export class DigestSettings extends defineSettings({
 *   hour: variable('DIGEST_HOUR', integer(0, 23).prefault('7'), { otherwise: '7', meaning: 'When digests are mailed' }),
 * }) {}
 */
export function defineSettings<V extends Variables>(
  variables: V,
  together: (environment: Environment) => string[] = () => [],
): SettingsClass<V, Values<V>> {
  class Settings {
    static readonly variables = variables;

    static faults(environment: Environment): string[] {
      const alone = Object.values(variables).flatMap(({ name, schema }) =>
        (schema.safeParse(environment[name]).error?.issues ?? []).map(({ message }) => `${name}: ${message}`),
      );
      return [...alone, ...together(environment)];
    }

    constructor(environment: Environment) {
      for (const [field, { name, schema }] of Object.entries(variables))
        Object.defineProperty(this, field, { value: schema.parse(environment[name]), enumerable: true });
    }
  }
  return Settings as unknown as SettingsClass<V, Values<V>>;
}
