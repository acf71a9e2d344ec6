import { accessSync, chmodSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { OperatorFault } from '../kernel/operator-fault';

/** The data folder cannot be used. */
export class DataDirFault extends OperatorFault {}

/** What we keep in the data folder. A folder that holds anything else is not ours alone. */
const OURS = /^(database(\.new)?|outbox|media|spool|lock(-journal)?|secret(\.\w+)?)$/;
/** Readable by its owner alone. */
const PRIVATE = 0o700;

/**
 * Makes the data folder if there is none. It holds accounts, mails and the secret, so nobody but its owner may read it; a
 * folder that holds other things as well keeps the rights that it has.
 *
 * @throws DataDirFault when it is no folder, or cannot be made or written to
 */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: PRIVATE });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    if (readdirSync(dataDir).every((name) => OURS.test(name))) closeToOthers(dataDir);
  } catch (error) {
    throw dataDirFault(dataDir, error);
  }
}

/** Takes what rights others have on one of our folders, if it is this user's. */
export function closeToOthers(folder: string): void {
  const { mode, uid } = statSync(folder);
  if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(folder, PRIVATE);
}

/** What an error of the file system means for the data folder; the error itself where it means nothing there. */
export function dataDirFault(dataDir: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const reason = reasonOf(code, dataDir);
  return reason === undefined ? error : new DataDirFault(reason, { cause: error });
}

function reasonOf(code: string, dataDir: string): string | undefined {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `The data folder ${dataDir} is a file, or lies under one: set DATA_DIR to a folder.`;
    case 'ENOENT':
      return `The data folder ${dataDir} cannot be made in ${dirname(dataDir)}: make it, or set DATA_DIR to a folder that can be written to.`;
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return `The data folder ${dataDir} is read-only for this user (${code}): let the user write to it, or set DATA_DIR to another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk that holds the data folder ${dataDir} is full (${code}): free some space, or set DATA_DIR to a folder on another disk.`;
    case 'EIO':
      return `The disk that holds the data folder ${dataDir} fails (EIO): mend it, or set DATA_DIR to a folder on another disk.`;
    default:
      return undefined;
  }
}
