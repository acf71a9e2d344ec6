import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { CONTRIBUTIONS, SCHEMA } from '../../src/app.module';
import { type Config, parseConfig } from '../../src/platform/config/config';
import { EMBEDDED_EXTENSIONS } from '../../src/platform/database/embedded-extensions';
import { openDatabase } from '../../src/platform/database/open-database';
import { CHEAP_HASHES } from './cheap-hashes';

/**
 * Databases for tests: each spec file gets a migrated one of its own, copied from a template that is made once a run.
 *
 * On a server the template is a database, and the copy `create database ... template`; on the embedded engine it is a
 * dumped data folder that is loaded into memory.
 */

export const SERVER_URL = process.env['DATABASE_URL'];

/** Most of the time that a copy takes goes into memory that is filled with zeros and files that no test reads. */
const SMALL_ENGINE = [...PGlite.defaultStartParams, '-c', 'shared_buffers=4MB'];

/** A pooler in front of that server, through which the application goes when it is set. */
const POOLER_URL = process.env['POOLER_URL'];

const TEMPLATE_DATABASE = `broadsheet_template_${process.ppid}`;

export interface TestDatabase {
  readonly url: string | null;
  readonly embedded?: PGlite;
  drop(): Promise<void>;
}

/** The configuration that tests run with; `variables` are added to, or replace, the usual ones. */
export function testConfig(variables: Record<string, string | undefined> = {}): Config {
  const environment = {
    DATA_DIR: join(tmpdir(), 'broadsheet-tests'),
    APP_SECRET: 'a secret for tests, and for tests alone',
    LOG_LEVEL: 'silent',
    SEED: 'none',
    PORT: '0',
    RATE_LIMIT: 'off',
    ...CHEAP_HASHES,
    DATABASE_URL: SERVER_URL,
    ...variables,
  };
  return parseConfig(throughPooler(environment), { settings: CONTRIBUTIONS.settings });
}

/** The same database, through the pooler. */
export function pooledUrl(url: string): string {
  const { host } = new URL(POOLER_URL ?? '');
  return Object.assign(new URL(url), { host }).href;
}

/** Leads an application that is configured for the server through the pooler, if there is one, as an operator would. */
export function throughPooler<T extends Record<string, string | undefined>>(variables: T): T {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl } = variables;
  const isServer =
    url !== undefined && SERVER_URL !== undefined && new URL(url).host === new URL(SERVER_URL).host;
  if (POOLER_URL === undefined || !isServer || directUrl !== undefined) return variables;
  return { ...variables, DATABASE_URL: pooledUrl(url), DATABASE_DIRECT_URL: url };
}

export function databaseUrl(name: string): string {
  const url = new URL(SERVER_URL ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs SQL in the server's own database, or in `database`. */
export async function onServer(sql: string, database?: string): Promise<void> {
  await rowsOnServer(sql, database);
}

/** What {@link onServer} does, and the rows that it answers. */
export async function rowsOnServer<Row extends object>(sql: string, database?: string): Promise<Row[]> {
  const client = new Client({
    connectionString: database === undefined ? SERVER_URL : databaseUrl(database),
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Makes the template; what it returns goes to {@link useTemplate} through the environment. */
export async function createTemplate(): Promise<string> {
  if (SERVER_URL) {
    const name = `broadsheet_template_${process.pid}`;
    await onServer(`drop database if exists ${name}`);
    await onServer(`create database ${name}`);
    const config = testConfig({ DATABASE_URL: databaseUrl(name) });
    // Past a pooler, which would keep a connection that nobody may have to a template.
    const opened = await openDatabase(config, SCHEMA, { patience: 'command' });
    await opened.close();
    return name;
  }
  const pglite = await PGlite.create({
    extensions: EMBEDDED_EXTENSIONS,
    initDbStartParams: ['--wal-segsize=1'],
  });
  const opened = await openDatabase(testConfig(), SCHEMA, { embedded: pglite });
  await opened.close();
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-template-'));
  await pglite.exec(`update pg_database set datistemplate = false where datname <> current_database()`);
  for (const database of ['template0', 'template1']) await pglite.exec(`drop database ${database}`);
  await pglite.exec('checkpoint');
  const dump = await pglite.dumpDataDir('none');
  writeFileSync(join(folder, 'template.tar'), Buffer.from(await dump.arrayBuffer()));
  await pglite.close();
  const onDisk = await PGlite.create(join(folder, 'database'), { loadDataDir: dump });
  await onDisk.close();
  return folder;
}

export async function dropTemplate(template: string): Promise<void> {
  if (SERVER_URL) await onServer(`drop database if exists ${template} with (force)`);
  else rmSync(template, { recursive: true, force: true });
}

/**
 * A fresh, migrated, empty database.
 *
 * @param tablespace where a server is to keep it
 */
export async function createTestDatabase(tablespace?: string): Promise<TestDatabase> {
  const template = process.env['BROADSHEET_TEMPLATE'] ?? TEMPLATE_DATABASE;
  if (SERVER_URL) {
    const name = `broadsheet_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
    const place = tablespace === undefined ? '' : ` tablespace ${tablespace}`;
    await onServer(`create database ${name} template ${template}${place}`);
    return { url: databaseUrl(name), drop: () => onServer(`drop database if exists ${name} with (force)`) };
  }
  const dump = new Blob([readFileSync(join(template, 'template.tar'))]);
  const embedded = await PGlite.create({
    extensions: EMBEDDED_EXTENSIONS,
    loadDataDir: dump,
    startParams: SMALL_ENGINE,
  });
  return { url: null, embedded, drop: () => embedded.close() };
}
