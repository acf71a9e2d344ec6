import { parseArgs } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { CONTRIBUTIONS, SCHEMA } from '../app.module';
import { MAX_QUERY_LENGTH } from '../articles/article.schemas';
import type { Config } from '../platform/config/config';
import { parseConfig } from '../platform/config/config';
import { KeyRing } from '../platform/config/key-ring';
import { Database } from '../platform/database/database';
import { EMBEDDED_EXTENSIONS } from '../platform/database/embedded-extensions';
import { execute } from '../platform/database/execute';
import { type OpenDatabase, openDatabase } from '../platform/database/open-database';
import { documentsOf, type Question, questionsOf } from '../search/evaluation/collection';
import { type Answered, measure, type Measures } from '../search/evaluation/measures';
import { PlainBm25 } from '../search/evaluation/plain-bm25';
import { SearchCursors } from '../search/search-cursor';
import { SearchRepository } from '../search/search.repository';
import { SearchService } from '../search/search.service';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run search:evaluate -- DIR [--json]

  DIR     a collection in BEIR's form: corpus.jsonl, queries.jsonl, qrels/*.tsv

Loads the collection into a database of its own, asks the search all of its questions, and prints how good the answers
are beside those of a plain BM25. On the server of DATABASE_URL, whose role must be allowed to create databases, else on
the embedded engine.`;

const DEPTH = 100;
const FIRST_PAGE = 20;
const NEXT_PAGE = 50;
const BATCH_ROWS = 500;

export interface Evaluation {
  readonly ours: Measures;
  readonly bm25: Measures;
}

export async function searchEvaluate({ args, config, write }: CommandContext): Promise<void> {
  const { folder, json } = readArguments(args);
  if (folder === null) {
    write(`${USAGE}\n`);
    return;
  }
  const evaluation = await onOwnDatabase(config(), (database, settings) =>
    evaluate(database, settings, folder),
  );
  write(json ? `${JSON.stringify(evaluation)}\n` : table(evaluation));
}

if (require.main === module) runCommand(searchEvaluate);

function readArguments(args: readonly string[]): { folder: string | null; json: boolean } {
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { json = false, help = false } = values;
    if (!help && positionals.length !== 1) throw new Error('One folder is expected.');
    return { folder: help ? null : (positionals[0] ?? null), json };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

/** Runs `work` on a new database, which is gone afterwards. */
async function onOwnDatabase<T>(
  config: Config,
  work: (database: OpenDatabase, config: Config) => Promise<T>,
): Promise<T> {
  const { directUrl } = config.database;
  if (directUrl === null) {
    const embedded = await PGlite.create({ extensions: EMBEDDED_EXTENSIONS });
    return onDatabase(config, work, embedded).finally(() => embedded.close());
  }
  const name = `broadsheet_evaluation_${process.pid}`;
  const server = new Client({ connectionString: directUrl });
  await server.connect();
  try {
    await server.query(`create database ${name}`);
    const url = Object.assign(new URL(directUrl), { pathname: `/${name}` }).href;
    const environment = { ...config.environment, DATABASE_URL: url, DATABASE_DIRECT_URL: url };
    return await onDatabase(parseConfig(environment, { settings: CONTRIBUTIONS.settings }), work);
  } finally {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.end();
  }
}

async function onDatabase<T>(
  config: Config,
  work: (database: OpenDatabase, config: Config) => Promise<T>,
  embedded?: PGlite,
): Promise<T> {
  const database = await openDatabase(config, SCHEMA, { patience: 'request', embedded });
  return work(database, config).finally(() => database.close());
}

async function evaluate(database: OpenDatabase, config: Config, folder: string): Promise<Evaluation> {
  const ids = await load(database, folder);
  const db = new Database(database.orm.em, database, config);
  const searches = new SearchService(new SearchRepository(db), new SearchCursors(new KeyRing(config)));
  const questions = questionsOf(folder);
  const ours: Answered[] = [];
  for (const question of questions) ours.push(await ask(searches, question, ids));
  return { ours: measure(ours), bm25: measure(await askPlainly(database, questions, ids)) };
}

/** Loads the documents as articles; returns their ids in the collection, in the order of theirs in the database. */
async function load({ orm }: OpenDatabase, folder: string): Promise<string[]> {
  const em = orm.em.fork();
  await execute(
    em,
    `insert into users (username, username_key, email, email_key, password_hash, created_at, updated_at)
     values ('collection', 'collection', 'collection@example.com', 'collection@example.com', '', now(), now())`,
  );
  const ids: string[] = [];
  let batch: object[] = [];
  const flush = async () => {
    await execute(
      em,
      `insert into articles (id, slug, title, description, body, language, author_id, created_at, updated_at)
       select id, 'document-' || id, title, '', text, 'en', (select id from users), now(), now()
         from json_to_recordset($1::json) as d (id int, title text, text text) order by d.id`,
      [JSON.stringify(batch)],
    );
    batch = [];
  };
  for await (const { id, title, text } of documentsOf(folder)) {
    ids.push(id);
    batch.push({ id: ids.length, title: storable(title), text: storable(text) });
    if (batch.length === BATCH_ROWS) await flush();
  }
  await flush();
  for (const statement of [...CONTRIBUTIONS.recounts, 'analyze']) await execute(em, statement);
  return ids;
}

const storable = (text: string): string => text.replaceAll('\0', ' ').toWellFormed();

async function ask(
  searches: SearchService,
  { text, grades }: Question,
  ids: readonly string[],
): Promise<Answered> {
  const request = {
    q: Array.from(storable(text)).slice(0, MAX_QUERY_LENGTH).join(''),
    type: 'article',
    sort: 'relevance',
  } as const;
  const began = performance.now();
  let page = await searches.find({ ...request, limit: FIRST_PAGE }, null);
  const ms = performance.now() - began;
  const slugs: string[] = [];
  for (;;) {
    slugs.push(
      ...page.answer.results.flatMap((result) => (result.type === 'article' ? result.article.slug : [])),
    );
    if (page.nextCursor === null || slugs.length >= DEPTH) break;
    page = await searches.find({ ...request, limit: NEXT_PAGE, cursor: page.nextCursor }, null);
  }
  return { ids: slugs.map((slug) => ids[Number(slug.slice('document-'.length)) - 1] ?? ''), ms, grades };
}

/** The same questions to a plain BM25, whose words are stemmed as PostgreSQL stems English. */
async function askPlainly(
  { orm }: OpenDatabase,
  questions: readonly Question[],
  ids: readonly string[],
): Promise<Answered[]> {
  const em = orm.em.fork();
  const bm25 = new PlainBm25();
  for (let first = 1; first <= ids.length; first += BATCH_ROWS) {
    const rows = await execute<{ id: number; words: Record<string, number> | null }>(
      em,
      `select id, (select json_object_agg(lexeme, cardinality(positions))
                     from unnest(to_tsvector('english', title || ' ' || left(body, 200000)))) as words
         from articles where id between $1 and $2`,
      [first, first + BATCH_ROWS - 1],
    );
    for (const { id, words } of rows) bm25.add(ids[id - 1] ?? '', new Map(Object.entries(words ?? {})));
  }
  const answers: Answered[] = [];
  for (const { text, grades } of questions) {
    const [row] = await execute<{ words: string[] }>(
      em,
      `select tsvector_to_array(to_tsvector('english', $1)) as words`,
      [storable(text)],
    );
    const began = performance.now();
    const found = bm25.search(row?.words ?? [], DEPTH);
    answers.push({ ids: found, ms: performance.now() - began, grades });
  }
  return answers;
}

function table({ ours, bm25 }: Evaluation): string {
  const line = (name: string, { ndcg10, map100, recall100, p50ms, p99ms }: Measures) =>
    [
      name.padEnd(11),
      ...[ndcg10, map100, recall100].map((value) => value.toFixed(4).padStart(10)),
      ...[p50ms, p99ms].map((ms) => ms.toFixed(1).padStart(8)),
    ].join(' ');
  const heading = ['', 'NDCG@10', 'MAP@100', 'Recall@100', 'p50 ms', 'p99 ms'];
  const widths = [11, 10, 10, 10, 8, 8];
  return `${heading.map((word, index) => word.padStart(widths[index] ?? 0)).join(' ')}\n${line('ours', ours)}\n${line('plain BM25', bm25)}\n`;
}
