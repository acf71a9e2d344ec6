import { writeSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';

/** Of a disk that is full, over its quota, broken, or read-only all of a sudden. The engine cannot live with any of them. */
const FATAL_CODES = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS']);

/** What this uses of Emscripten's file system on top of Node's. */
export interface MountedFiles {
  tryFSOperation: <T>(operation: () => T) => T;
  readonly stream_ops: {
    write: (stream: object, buffer: Uint8Array, offset: number, length: number, position: number) => number;
  };
}

/** What happens when the disk fails the engine; it is told the code of Node's error. It must not return. */
export type StopEngine = (code: string) => void;

/** The files of an engine that keeps them in a folder of this machine. */
export function filesOf(engine: PGlite): MountedFiles {
  return (engine.Module.FS as unknown as { filesystems: { NODEFS: MountedFiles } }).filesystems.NODEFS;
}

/**
 * Stops the embedded engine at the first write that its disk does not take.
 *
 * Left alone, the engine would try again for ever, and nothing else in the process would get a turn: no signal, no timer,
 * no answer. Nothing that was acknowledged is lost by stopping there, no more than by a kill.
 */
export function guardFiles(files: MountedFiles, stop: StopEngine): void {
  const { tryFSOperation } = files;
  files.tryFSOperation = (operation) =>
    tryFSOperation(() => {
      try {
        return operation();
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (FATAL_CODES.has(code)) stop(code);
        throw error;
      }
    });
  const { write } = files.stream_ops;
  files.stream_ops.write = (stream, buffer, offset, length, position) => {
    let written = 0;
    // A disk takes what it has room for. It is the rest that fails.
    do {
      written += write(stream, buffer, offset + written, length - written, position + written);
    } while (written < length);
    return written;
  };
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'is full: free some space',
  EDQUOT: "is full for this user (EDQUOT): free some space, or raise the user's quota",
  EROFS: 'has become read-only (EROFS): mend it',
};

/** Ends the process with a sentence, there and then: nothing that waits for a turn would get one. */
export function endProcess(dataDir: string): StopEngine {
  return (code) => {
    writeSync(
      process.stderr.fd,
      `The disk that holds the data folder ${dataDir} ${SENTENCES[code] ?? `fails (${code}): mend it`}, ` +
        'and start again. Nothing that was acknowledged is lost.\n',
    );
    process.exit(1);
  };
}
