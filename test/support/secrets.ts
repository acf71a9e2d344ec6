import type { Server } from 'node:http';
import { PINO } from '../../src/platform/logging/logging.module';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Logger, symbols } from 'pino';
import { execute } from '../../src/platform/database/execute';
import { Database } from '../../src/platform/database/database';
import { watchAnswers } from './sent-answers';

/** What this worker's tests were handed, or handed in, that must stand in no log and no table. */
const tokens = new Set<string>();
const passwords = new Set<string>();

/** A token of whatever kind is a run of these, and none is shorter. */
const RUN = /[\w.-]{32,}/g;
const HANDED_OUT = /"(?:token|refreshToken)" ?: ?"([^"]{32,})"/g;

/** Notes a token that went out by another way than an answer. */
export function noteToken(token: string): void {
  tokens.add(token);
}

/** One that no text of a test is by chance: those are full of `xxxxxxxx`, and of what is not ASCII. */
function notePassword(password: unknown): void {
  if (typeof password === 'string' && /^[ -~]{12,}$/.test(password) && new Set(password).size >= 10)
    passwords.add(password);
}

/** Notes every token that a server hands out, and every password that it accepts. */
export function noteSecretsOf(server: Server): void {
  watchAnswers(server, (request, response, text) => {
    for (const [, token = ''] of text.matchAll(HANDED_OUT)) tokens.add(token);
    if (response.statusCode >= 300) return;
    const body = (request.body ?? {}) as Record<string, unknown>;
    notePassword(body['password']);
    notePassword((body['user'] as Record<string, unknown> | undefined)?.['password']);
  });
}

/** Keeps everything that an application logs, down to the least of it. */
export function keepLog(app: NestExpressApplication): string[] {
  const lines: string[] = [];
  const logger = app.get<Logger & { [symbols.streamSym]: object }>(PINO);
  logger.level = 'trace';
  logger[symbols.streamSym] = { write: (line: string) => lines.push(line) };
  return lines;
}

/** Every row of every table, or of those that fit a condition on `pg_tables`, as text. */
export async function dump(app: NestExpressApplication, condition = 'true'): Promise<string> {
  const em = app.get(Database).em.fork();
  const tables = await execute<{ name: string }>(
    em,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') and ${condition}
      order by name`,
  );
  const rows: string[] = [];
  for (const { name } of tables)
    for (const { row } of await execute<{ row: string }>(em, `select t::text as row from ${name} t`))
      rows.push(row);
  return rows.join('\n');
}

/** What of all that is secret stands in a text. */
export function secretsIn(text: string): string[] {
  const runs = new Set(text.match(RUN));
  return [
    ...[...tokens].filter((token) => runs.has(token)),
    ...[...passwords].filter((password) => text.includes(password)),
    ...(text.match(/\?token=[\w-]{20,}/g) ?? []),
  ];
}
