import type { MikroORM } from '@mikro-orm/postgresql';
import { SchemaGenerator } from '@mikro-orm/sql';
import { execute } from '../platform/database/execute';
import { type TableFound, tableSql } from './table-sql';

/**
 * The statements that add what the entities of some tables have and the database lacks.
 *
 * @param isWanted whether a table is to be looked at
 */
export async function draft(orm: MikroORM, isWanted: (table: string) => boolean): Promise<string[]> {
  const found = await tablesFound(orm);
  const tables = new SchemaGenerator(orm.em).getTargetSchema().getTables();
  return tables
    .filter(({ name }) => isWanted(name))
    .flatMap((table) => tableSql(table, found.get(table.name) ?? null));
}

async function tablesFound(orm: MikroORM): Promise<Map<string, TableFound>> {
  const rows = await execute<{ name: string; columns: string[]; names: string[] }>(
    orm.em,
    `select t.relname as name,
            array(select attname::text from pg_attribute where attrelid = t.oid and attnum > 0) as columns,
            array(select conname::text from pg_constraint where conrelid = t.oid
                  union select i.relname::text from pg_index join pg_class i on i.oid = indexrelid where indrelid = t.oid)
              as names
       from pg_class t where t.relnamespace = 'public'::regnamespace and t.relkind = 'r'`,
  );
  return new Map(
    rows.map(({ name, columns, names }) => [name, { columns: new Set(columns), names: new Set(names) }]),
  );
}
