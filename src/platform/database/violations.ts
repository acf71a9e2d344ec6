import { ProblemError } from '../kernel/problem';
import { violatedConstraint } from './database.errors';
import { LOST_RACE, type Violations } from './statement';

/** A write lost against another one that had just taken what it wanted; its transaction runs again. */
export class LostRace extends Error {
  constructor(cause: unknown) {
    super('A write lost a race', { cause });
    this.name = 'LostRace';
  }
}

const byEntity = new Map<object, Violations>();
let ofEntities: Violations = {};

/**
 * Says which constraint of an entity's table, violated by a flush, is which problem. Said once, beside the statements of
 * the entity's repository.
 */
export function entityViolations(entity: object, violations: Violations): void {
  byEntity.set(entity, violations);
  ofEntities = { ...ofEntities, ...violations };
}

/** What is declared for an entity's table; undefined where nothing is. */
export function violationsOf(entity: object): Violations | undefined {
  return byEntity.get(entity);
}

/** What is declared for the tables of all entities together. */
export function violationsOfEntities(): Violations {
  return ofEntities;
}

/** What a violation of a constraint is declared to be; the error itself where it is none, or nothing is declared. */
export function translated(error: unknown, violations: Violations): unknown {
  if (error instanceof ProblemError || error instanceof LostRace) return error;
  const violation = violations[violatedConstraint(error) ?? ''];
  if (violation === undefined) return error;
  return violation === LOST_RACE ? new LostRace(error) : new violation();
}
