import { Logger } from '@nestjs/common';
import { CONTRIBUTIONS } from '../app.module';
import { type Config, loadConfig } from '../platform/config/config';
import { DataDirInUse } from '../platform/database/data-dir-lock';
import { OperatorFault } from '../platform/kernel/operator-fault';

/** The command line was misused; the message says how to use it. */
export class UsageError extends Error {}

/** What a command is given, so that a test can give it something else. */
export interface CommandContext {
  /** What stands on the command line after its name. */
  readonly args: readonly string[];
  /** @throws ConfigError */
  readonly config: () => Config;
  readonly write: (text: string) => void;
  /** Whether what is written can be written over. */
  readonly terminal: boolean;
}

export type Command = (context: CommandContext) => Promise<void>;

/** Runs a command to its end: 0 when it did what it is for, 1 when it failed, 2 when it was misused. */
export function runCommand(command: Command): void {
  Logger.overrideLogger(['warn', 'error', 'fatal']);
  const context: CommandContext = {
    args: process.argv.slice(2),
    config: () => loadConfig(CONTRIBUTIONS.settings),
    write: (text) => process.stdout.write(text),
    terminal: process.stdout.isTTY,
  };
  command(context).catch((error: unknown) => {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}

/** What the caller can mend is said in a sentence; anything else is a fault of ours, and shows where it came from. */
function describe(error: unknown): string {
  if (error instanceof DataDirInUse)
    return `The server is running on the data folder ${error.dataDir}: stop it, run this again, and start it anew.`;
  if (error instanceof UsageError || error instanceof OperatorFault) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
