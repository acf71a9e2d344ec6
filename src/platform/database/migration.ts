import { Migration } from '@mikro-orm/migrations';

/** One step of the schema. Its name is in the database, and orders it among the steps of all rooms. */
export interface MigrationClass {
  new (...parameters: ConstructorParameters<typeof Migration>): Migration;
  readonly migrationName: string;
}

/**
 * Makes a migration of statements, run in order in one transaction. A released one is never edited.
 *
 * @param name the day, a number that orders the day's migrations, what it does: `20261121_000_core`
 */
export function migration(name: string, statements: readonly string[]): MigrationClass {
  return class extends Migration {
    static readonly migrationName = name;

    override up(): void {
      for (const statement of statements) this.addSql(statement);
    }
  };
}
