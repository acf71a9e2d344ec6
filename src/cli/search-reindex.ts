import { parseArgs } from 'node:util';
import { SCHEMA } from '../app.module';
import { Database } from '../platform/database/database';
import { openDatabase } from '../platform/database/open-database';
import { SearchReindexing } from '../search/search-reindexing';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run search:reindex

Makes the search's index anew while the server runs. A run that is interrupted goes on where it was.`;

export async function searchReindex({ args, config, write, terminal }: CommandContext): Promise<void> {
  if (isHelp(args)) {
    write(`${USAGE}\n`);
    return;
  }
  const settings = config();
  const database = await openDatabase(settings, SCHEMA, { patience: 'command' });
  try {
    const reindexing = new SearchReindexing(new Database(database.orm.em, database, settings));
    const resumes = await reindexing.isUnfinished();
    if (resumes) write('Goes on with an unfinished run\n');
    else await reindexing.reset();
    await reindexing.finish((what, done, total) => {
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
      const filled = Math.round(percent * 0.4);
      const bar = `${what.padEnd(10)} ${'█'.repeat(filled)}${'░'.repeat(40 - filled)} ${percent} %`;
      write(terminal ? `\r${bar}${done === total ? '\n' : ''}` : `${what} ${percent} %\n`);
    });
    write('The index is complete\n');
  } finally {
    await database.close();
  }
}

if (require.main === module) runCommand(searchReindex);

function isHelp(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { help: { type: 'boolean' } } }).values.help === true;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
