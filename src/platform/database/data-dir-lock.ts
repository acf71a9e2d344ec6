import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the data folder open: two engines on one folder would destroy it. */
export class DataDirInUse extends Error {
  constructor(dataDir: string) {
    super(
      `Another Broadsheet process is using the data folder ${dataDir}. Stop it first, ` +
        'or give this one a folder of its own with DATA_DIR, or a PostgreSQL server with DATABASE_URL.',
    );
    this.name = 'DataDirInUse';
  }
}

/**
 * Takes the data folder for this process, until the returned function lets go of it.
 *
 * The lock is SQLite's on an empty file: a lock of the operating system's, on every platform, that a killed process
 * cannot leave behind and that holds between containers sharing the folder.
 *
 * @throws DataDirInUse at once when another process holds it
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const lock = new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === 5) throw new DataDirInUse(dataDir);
    throw error;
  }
  return () => {
    lock.close();
  };
}
