import { SetMetadata, type Type } from '@nestjs/common';
import type { AnyEntity, EntityName } from '@mikro-orm/core';
import type { SettingsClass } from '../config/settings';
import type { MigrationClass } from '../database/migration';
import type { DemoPart } from '../kernel/demo-part';

export interface Tag {
  readonly name: string;
  readonly description: string;
  /** Where it stands among the tags, for a reader who begins at the top: the smallest first; 80 unless said otherwise. */
  readonly place?: number;
}

/** What a module adds to the application besides its providers and controllers. */
export interface Contribution {
  /** What the document says of the tags of its operations. */
  readonly tags?: readonly Tag[];
  readonly entities?: ReadonlyArray<EntityName<AnyEntity>>;
  /** Its tables beside those that its migrations create. */
  readonly tables?: readonly string[];
  readonly migrations?: readonly MigrationClass[];
  /** Statements that set its kept totals to what the rows say, for rows that were loaded in bulk. */
  readonly recounts?: readonly string[];
  readonly demo?: readonly DemoPart[];
  readonly settings?: readonly SettingsClass[];
}

const CONTRIBUTION = 'broadsheet:contribution';

/** Says what a module contributes. Whoever assembles the application reads it: see {@link contributionOf}. */
export const Contributes = (contribution: Contribution) => SetMetadata(CONTRIBUTION, contribution);

/** What a module contributes; nothing where it does not say. */
export function contributionOf(module: Type): Contribution {
  return (Reflect.getMetadata(CONTRIBUTION, module) as Contribution | undefined) ?? {};
}

/** What modules contribute together, in their order. */
export function contributionsOf(modules: readonly Type[]): Required<Contribution> {
  const contributions = modules.map(contributionOf);
  return {
    tags: contributions.flatMap(({ tags = [] }) => tags).sort((one, other) => placeOf(one) - placeOf(other)),
    entities: contributions.flatMap(({ entities = [] }) => entities),
    tables: contributions.flatMap(({ tables = [] }) => tables),
    migrations: contributions.flatMap(({ migrations = [] }) => migrations),
    recounts: contributions.flatMap(({ recounts = [] }) => recounts),
    demo: contributions.flatMap(({ demo = [] }) => demo),
    settings: contributions.flatMap(({ settings = [] }) => settings),
  };
}

function placeOf({ place = 80 }: Tag): number {
  return place;
}
