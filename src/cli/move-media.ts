import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SCHEMA } from '../app.module';
import { storedKeysSql } from '../media/media.view';
import { MediaSettings } from '../media/media.settings';
import { copyMissing, type StoredKey } from '../media/storage/copy-missing';
import { defaultPlace, openStorage } from '../media/storage/open-storage';
import { storagePlace } from '../media/storage/storage-place';
import { execute } from '../platform/database/execute';
import { openDatabase } from '../platform/database/open-database';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run media:move -- --to <STORAGE_URL>

Copies all media from where STORAGE_URL keeps them to another place, and holds each against its hash. It can be stopped and
run again: what is there already is not copied again. Then set STORAGE_URL to the new place, restart the server, and run it
once more with --from <the old place> for what came meanwhile. Nothing is deleted.`;

/** Copies media to another storage, while a server on PostgreSQL goes on serving. */
export async function moveMedia(context: CommandContext): Promise<void> {
  const { write } = context;
  const given = readArguments(context.args);
  if (given === 'help') {
    write(`${USAGE}\n`);
    return;
  }
  const config = context.config();
  const { storage = defaultPlace(config.dataDir) } = new MediaSettings(config.environment);
  const [from, to] = [openStorage(given.from ?? storage), openStorage(given.to)];
  const database = await openDatabase(config, SCHEMA, { patience: 'command' });
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-move-'));
  try {
    const stored = await execute<StoredKey>(database.orm.em.fork(), storedKeysSql);
    const copied = await copyMissing(stored, { from, to, folder }, (done, total) => {
      progress(context, done, total);
    });
    write(`Copied ${copied}; ${stored.length - copied} were there already\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await database.close();
    from.close();
    to.close();
  }
}

if (require.main === module) runCommand(moveMedia);

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { to: text, from: text, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return 'help';
    if (values.to === undefined) throw new Error('--to is missing');
    return {
      to: storagePlace.parse(values.to),
      from: values.from === undefined ? undefined : storagePlace.parse(values.from),
    };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function progress({ write, terminal }: CommandContext, done: number, total: number): void {
  if (!terminal) {
    if (done === total || done % Math.ceil(total / 10) === 0) write(`${done}/${total}\n`);
    return;
  }
  const filled = Math.round((done / total) * 40);
  write(`\r${'█'.repeat(filled)}${'░'.repeat(40 - filled)} ${done}/${total}${done === total ? '\n' : ''}`);
}
