import { Logger } from '@nestjs/common';
import { CONTRIBUTIONS } from '../app.module';
import { type Config, ConfigError, loadConfig } from '../platform/config/config';
import { DataDirInUse } from '../platform/database/data-dir-lock';

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
    const expected =
      error instanceof UsageError || error instanceof ConfigError || error instanceof DataDirInUse;
    process.stderr.write(`${expected ? error.message : describe(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
