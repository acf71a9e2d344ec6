import type { AnyEntity, EntityName } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { MigrationClass } from './migration';

/** What the database is made of. */
export interface Schema {
  readonly entities: ReadonlyArray<EntityName<AnyEntity>>;
  readonly migrations: readonly MigrationClass[];
  /** Makes the tables of libraries, which bring their own, or brings them up to date. Runs after the migrations. */
  readonly install: (orm: MikroORM, engine: 'embedded' | 'server') => Promise<void>;
}
