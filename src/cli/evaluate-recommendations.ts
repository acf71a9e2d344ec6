import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { SCHEMA } from '../app.module';
import { type Config, parseConfig } from '../platform/config/config';
import { KeyRing } from '../platform/config/key-ring';
import { Database } from '../platform/database/database';
import { EMBEDDED_EXTENSIONS } from '../platform/database/embedded-extensions';
import { execute } from '../platform/database/execute';
import { openDatabase } from '../platform/database/open-database';
import { CursorCodec } from '../platform/http/cursor';
import { Pages } from '../platform/http/pages';
import { evaluate, type Evaluation } from '../recommendations/evaluation/evaluate';
import type { Measures } from '../recommendations/evaluation/measures';
import { type Like, RatingsError, readRatings } from '../recommendations/evaluation/ratings';
import { split } from '../recommendations/evaluation/split';
import { type CommandContext, runCommand, UsageError } from './run-command';
import { ThrowAwaySite } from './throw-away-site';

const USAGE = `Usage: npm run recommendations:evaluate -- FILE [options]
       npm run recommendations:evaluate -- --database [options]

FILE has lines of person, thing, rating and time, separated by tabs or commas, as MovieLens has them. Ratings of 4 and 5
are favorites. --database takes the favorites of the configured database, and changes nothing there.

A fifth of everybody's favorites is held back and to be guessed.

  --seed N     which fifth, by chance; 1 unless said otherwise
  --latest     the latest fifth
  --json       one object instead of a table`;

/** Measures how good recommendations are, on a database of its own in memory. */
export async function evaluateRecommendations({ args, config, write }: CommandContext): Promise<void> {
  const { file, seed, json, help } = readArguments(args);
  if (help) {
    write(`${USAGE}\n`);
    return;
  }
  const began = performance.now();
  const likes = file === null ? await favoritesOf(config()) : await likesIn(file);
  const evaluation = await onDatabaseOfItsOwn((site) => evaluate(split(likes, seed), site));
  const seconds = (performance.now() - began) / 1_000;
  write(json ? `${JSON.stringify({ ...evaluation, seconds })}\n` : table(evaluation, seconds));
}

if (require.main === module) runCommand(evaluateRecommendations);

interface Arguments {
  /** Null: the configured database. */
  readonly file: string | null;
  /** Null: the latest. */
  readonly seed: number | null;
  readonly json: boolean;
  readonly help: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  const { help, json, database, latest, seed = '1' } = values;
  const [file, ...more] = positionals;
  if (help) return { file: null, seed: null, json, help };
  if (more.length > 0 || (file === undefined) !== database || !/^\d{1,9}$/.test(seed))
    throw new UsageError(USAGE);
  return { file: file ?? null, seed: latest ? null : Number(seed), json, help };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const options = { help: flag, json: flag, database: flag, latest: flag, seed: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

async function likesIn(file: string): Promise<Like[]> {
  try {
    return readRatings(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof RatingsError || (error as NodeJS.ErrnoException).code !== undefined)
      throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
    throw error;
  }
}

async function favoritesOf(config: Config): Promise<Like[]> {
  const database = await openDatabase(config, SCHEMA, { patience: 'command' });
  try {
    return await execute<Like>(
      database.orm.em.fork(),
      `select user_id::text as person, article_id::text as thing, extract(epoch from created_at)::float8 as time
         from favorites order by user_id, article_id`,
    );
  } finally {
    await database.close();
  }
}

async function onDatabaseOfItsOwn<T>(work: (site: ThrowAwaySite) => Promise<T>): Promise<T> {
  const embedded = await PGlite.create({ extensions: EMBEDDED_EXTENSIONS });
  const config = parseConfig({ APP_SECRET: 'of a database in memory, which nobody reaches' });
  const database = await openDatabase(config, SCHEMA, { embedded, patience: 'command' });
  try {
    const db = new Database(database.orm.em, database, config);
    return await work(new ThrowAwaySite(db, new Pages(db, new CursorCodec(new KeyRing(config)))));
  } finally {
    await database.close();
    await embedded.close();
  }
}

const ROWS: ReadonlyArray<[name: string, of: (evaluation: Evaluation) => Measures]> = [
  ['random', ({ random }) => random],
  ['most popular', ({ mostPopular }) => mostPopular],
  ['item neighbours', ({ itemNeighbours }) => itemNeighbours],
  ['ours', ({ ours }) => ours],
];

function table(evaluation: Evaluation, seconds: number): string {
  const lines = ROWS.map(([name, of]) => {
    const { ndcg10, recall10, coverage } = of(evaluation);
    const figures = [ndcg10, recall10, coverage].map((figure) => figure.toFixed(4).padStart(10));
    return `${name.padEnd(16)}${figures.join('')}`;
  });
  const heading = `${''.padEnd(16)}${['NDCG@10', 'Recall@10', 'coverage'].map((name) => name.padStart(10)).join('')}`;
  return `${[heading, ...lines].join('\n')}\n\n${seconds.toFixed(1)} seconds\n`;
}
