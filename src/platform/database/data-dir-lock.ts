import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dataDirFault, makeDataDir } from '../config/data-dir';
import { OperatorFault } from '../kernel/operator-fault';

/** Another process has the data folder open: two engines on one folder would destroy it. */
export class DataDirInUse extends OperatorFault {
  constructor(readonly dataDir: string) {
    super(
      `Another Broadsheet process is using the data folder ${dataDir}. Stop it first, ` +
        'or give this one a folder of its own with DATA_DIR, or a PostgreSQL server with DATABASE_URL.',
    );
  }
}

/**
 * Takes the data folder for this process, until the returned function lets go of it.
 *
 * The lock is SQLite's on an empty file: a lock of the operating system's, on every platform, that a killed process
 * cannot leave behind and that holds between containers sharing the folder.
 *
 * @throws DataDirInUse at once when another process holds it; DataDirFault when the folder cannot be used
 */
export function lockDataDir(dataDir: string): () => void {
  makeDataDir(dataDir);
  const lock = openLock(dataDir);
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (sqliteCode(error) === SQLITE_BUSY) throw new DataDirInUse(dataDir);
    throw lockFault(dataDir, error);
  }
  return () => {
    lock.close();
  };
}

function openLock(dataDir: string): DatabaseSync {
  try {
    return new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
  } catch (error) {
    throw lockFault(dataDir, error);
  }
}

/** SQLite's result codes (sqlite.org/rescode.html), and the errors of the file system that they stand for. */
const SQLITE_BUSY = 5;
const FILE_ERRORS: Readonly<Record<number, string>> = {
  8: 'EROFS',
  10: 'EIO',
  13: 'ENOSPC',
  14: 'EACCES',
  23: 'EACCES',
};

function lockFault(dataDir: string, error: unknown): unknown {
  const code = FILE_ERRORS[sqliteCode(error)];
  return code === undefined ? error : dataDirFault(dataDir, { code });
}

/** The primary code: an extended one has more in its higher bits. */
function sqliteCode(error: unknown): number {
  return ((error as { errcode?: number } | null)?.errcode ?? 0) & 0xff;
}
