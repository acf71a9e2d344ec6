import { execFile } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { closeToOthers } from '../config/data-dir';
import { OperatorFault } from '../kernel/operator-fault';

/** The folder of the embedded database holds what the engine cannot open. */
export class DatabaseDamaged extends OperatorFault {
  constructor(folder: string, options?: ErrorOptions) {
    super(
      `The embedded database in ${folder} cannot be opened: it is damaged, or another version made it. ` +
        'Put a backup in its place, or move the folder away to begin with an empty database.',
      options,
    );
  }
}

/**
 * V8 compiles WebAssembly twice: at once, and anew with more care where it is run often. The second compiler takes 600 MB
 * for a moment, for one large function of PostgreSQL's, and makes a statement a sixth faster.
 */
const COMPILE_ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** Makes a database and says what it may take. PostgreSQL would take 128 MB for its buffers, which a desk does not need. */
const MAKE_DATABASE = `
  const { PGlite } = require(process.argv[1]);
  PGlite.create(process.argv[2]).then(async (engine) => {
    await engine.exec("alter system set shared_buffers = '16MB'");
    await engine.close();
  });`;

/** Where the embedded engine keeps its files. */
export function databaseFolder(dataDir: string): string {
  return join(dataDir, 'database');
}

/** @throws DatabaseDamaged when there is a folder without a database in it, which the engine would overwrite */
export function hasDatabase(dataDir: string): boolean {
  const folder = databaseFolder(dataDir);
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder);
  if (names.length > 0 && !names.includes('PG_VERSION')) throw new DatabaseDamaged(folder);
  return names.length > 0;
}

/**
 * Readies the folder and this process for the embedded engine. The caller holds the lock of the data folder.
 *
 * A database is made by a process of its own, since that takes 600 MB, and under another name, so that one that is
 * interrupted leaves no half of it.
 */
export async function prepareEmbedded(dataDir: string): Promise<void> {
  const folder = databaseFolder(dataDir);
  if (!hasDatabase(dataDir)) {
    const draft = `${folder}.new`;
    rmSync(draft, { recursive: true, force: true });
    const engine = require.resolve('@electric-sql/pglite');
    await promisify(execFile)(process.execPath, [...COMPILE_ONCE, '-e', MAKE_DATABASE, engine, draft], {
      env: {},
    });
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  }
  closeToOthers(folder);
  for (const flag of COMPILE_ONCE) setFlagsFromString(flag);
}
