import { parseArgs } from 'node:util';
import { CONTRIBUTIONS, SCHEMA } from '../app.module';
import { DatabaseNotEmpty, type Progress, seedGenerated } from '../demo/generated/seed-generated';
import { type SeedSize, seedSize } from '../demo/generated/seed-size';
import { seedDemo } from '../demo/seed-demo';
import { openDatabase } from '../platform/database/open-database';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run db:seed                                        the demo data
       npm run db:seed -- --users 1000 --articles 10000      a generated set of that size

  --users, --articles     together
  --tags, --favorites, --follows, --comments, --likes
                          otherwise 100, 5 an article, 20 a user, 3 an article, 2 a comment

The set is the same every time and goes into an empty database. Everybody's password is broadsheet-demo.`;

const SIZES = ['users', 'articles', 'tags', 'favorites', 'follows', 'comments', 'likes'] as const;

/** Fills an empty database: with the demo data, or with a generated set of any size. Migrates it first. */
export async function seed(context: CommandContext): Promise<void> {
  const { args, write, terminal } = context;
  const size = readArguments(args);
  if (size === 'help') {
    write(`${USAGE}\n`);
    return;
  }
  const config = context.config();
  if (config.production) throw new UsageError('Production is not filled with made-up data.');
  const database = await openDatabase(config, SCHEMA, { patience: 'command' });
  try {
    const { em } = database.orm;
    if (size === null) {
      const loaded = await seedDemo(em, config, CONTRIBUTIONS.recounts, CONTRIBUTIONS.demo);
      write(loaded ? 'Loaded the demo data\n' : 'Nothing loaded: there are accounts already\n');
    } else {
      await seedGenerated(
        em,
        config,
        size,
        CONTRIBUTIONS.recounts,
        terminal ? progressBar(write) : progressLines(write),
      );
    }
  } catch (error) {
    throw error instanceof DatabaseNotEmpty ? new UsageError(error.message) : error;
  } finally {
    await database.close();
  }
}

if (require.main === module) runCommand(seed);

/** Null: the demo data. */
function readArguments(args: readonly string[]): SeedSize | 'help' | null {
  const number = { type: 'string' } as const;
  const options = {
    users: number,
    articles: number,
    tags: number,
    favorites: number,
    follows: number,
    comments: number,
    likes: number,
  };
  let values: Partial<Record<(typeof SIZES)[number], string>> & { help?: boolean };
  try {
    ({ values } = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
  if (values.help) return 'help';
  const given = SIZES.flatMap((name) =>
    values[name] === undefined ? [] : [[name, wholeNumber(name, values[name])]],
  );
  if (given.length === 0) return null;
  const { users, articles, ...rest } = Object.fromEntries(given) as Partial<SeedSize>;
  if (!users || !articles) throw new UsageError(`--users and --articles go together.\n\n${USAGE}`);
  return seedSize({ ...rest, users, articles });
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`--${name} takes a whole number.\n\n${USAGE}`);
  return Number(value);
}

type Write = CommandContext['write'];

function progressBar(write: Write): Progress {
  return (what, done, total) => {
    const filled = Math.round((done / total) * 40);
    write(`\r${what.padEnd(10)} ${'█'.repeat(filled)}${'░'.repeat(40 - filled)} ${done}/${total}`);
    if (done === total) write('\n');
  };
}

/** A line for each tenth: enough to see that it moves, few enough for a log. */
function progressLines(write: Write): Progress {
  let last = '';
  return (what, done, total) => {
    const line = `${what} ${Math.floor((done / total) * 10) * 10} %`;
    if (line !== last) write(`${line}\n`);
    last = line;
  };
}
