import { Logger } from '@nestjs/common';
import { ConfigError } from '../platform/config/config';
import { DataDirInUse } from '../platform/database/data-dir-lock';

/** The command line was misused; the message says how to use it. */
export class UsageError extends Error {}

/** Runs a command to its end: 0 when it did what it is for, 1 when it failed, 2 when it was misused. */
export function runCommand(command: () => Promise<void>): void {
  Logger.overrideLogger(['warn', 'error', 'fatal']);
  command().catch((error: unknown) => {
    const expected =
      error instanceof UsageError || error instanceof ConfigError || error instanceof DataDirInUse;
    process.stderr.write(`${expected ? error.message : describe(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
