import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What the document promises and what was seen of it, over all workers of a run: each worker writes files of its own in
 * a folder that is made before the first begins.
 */
const FOLDER = 'BROADSHEET_CONTRACT_RECORD';

type Kind = 'promised' | 'seen';

const written = new Set<string>();

export function createRecord(): void {
  process.env[FOLDER] = mkdtempSync(join(tmpdir(), 'broadsheet-contract-'));
}

export function removeRecord(): void {
  rmSync(process.env[FOLDER] ?? '', { recursive: true, force: true });
}

/** Writes a promise down, once a worker. */
export function record(kind: Kind, promise: string): void {
  const line = `${kind} ${promise}`;
  if (written.has(line)) return;
  written.add(line);
  appendFileSync(join(process.env[FOLDER] ?? '', `${kind}-${process.pid}`), `${promise}\n`);
}

/** What was promised and never seen, sorted. */
export function unseenPromises(): string[] {
  const [promised, seen] = [linesOf('promised'), linesOf('seen')];
  return [...promised].filter((promise) => !seen.has(promise)).sort();
}

function linesOf(kind: Kind): Set<string> {
  const folder = process.env[FOLDER] ?? '';
  const files = readdirSync(folder).filter((name) => name.startsWith(`${kind}-`));
  return new Set(
    files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)),
  );
}
