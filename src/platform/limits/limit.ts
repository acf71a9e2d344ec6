import { type Variable, variable } from '../config/settings';
import { type Quota, quota } from './quota';

/** Something that one caller may ask for only so often. How often that is, the environment says. */
export interface Limit {
  /** As it stands in the `RateLimit` fields. */
  readonly name: string;
  /**
   * True: every request is counted in the database before it is let through, so that neither a burst nor any number of
   * instances passes the limit. False: it is counted in memory, and the instances compare notes every second.
   */
  readonly exact: boolean;
}

interface Definition {
  readonly name: string;
  /** The variable of the environment that holds the quota. */
  readonly variable: `RATE_LIMIT_${string}`;
  /** The quota without that variable, as `<count>/<seconds>`. */
  readonly otherwise: `${number}/${number}`;
  /** For limits that keep guesses, hashes, accounts or mails few. */
  readonly exact?: boolean;
  /** What is counted, and for whom, as the table of variables puts it. */
  readonly meaning: string;
}

/** The variables of the limits that have been defined, by the limits' names. */
export const quotaVariables: Record<string, Variable<Quota>> = {};

/**
 * Defines a limit. A room defines its own in `<thing>.limits.ts`, and that is all: see `LimitedAs` and `RateLimiter`.
 *
 * @throws Error when another limit has the name
 * @example
 * export const EXPORTS = defineLimit({
 *   name: 'exports',
 *   variable: 'RATE_LIMIT_EXPORTS',
 *   otherwise: '5/3600',
 *   exact: true,
 *   meaning: 'exports that one user asks for',
 * });
 */
export function defineLimit({ name, exact = false, otherwise, meaning, ...definition }: Definition): Limit {
  if (name in quotaVariables) throw new Error(`Two limits are named ${name}`);
  quotaVariables[name] = variable(definition.variable, quota.prefault(otherwise), {
    otherwise: `\`${otherwise}\``,
    meaning,
  });
  return { name, exact };
}
