/** Processor time and memory of a process and of PostgreSQL's, from /proc; nothing on other systems. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (`getconf CLK_TCK`). */
const MILLISECONDS_A_TICK = 10;

/** Ticks of user and system time that each process has used so far, by its id. */
export type ProcessorTimes = ReadonlyMap<string, number>;

/**
 * Of the process and PostgreSQL's: its background processes and the connections to `database`, not what somebody else
 * does in another.
 */
export function processorTimes(pid: number, database: string): ProcessorTimes | null {
  try {
    const processes = [
      String(pid),
      ...readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isPostgres(name, database)),
    ];
    return new Map(processes.map((id) => [id, ticks(id)]));
  } catch {
    return null;
  }
}

/** Milliseconds between the two; a process that ended in between is left out, since it took its count with it. */
export function processorTimeBetween(
  before: ProcessorTimes | null,
  after: ProcessorTimes | null,
): number | null {
  if (before === null || after === null) return null;
  const used = [...after].map(([id, time]) => time - (before.get(id) ?? 0));
  return used.reduce((sum, one) => sum + one, 0) * MILLISECONDS_A_TICK;
}

/** Megabytes. */
export function residentMemory(pid: number): number | null {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return null;
  }
}

function isPostgres(pid: string, database: string): boolean {
  try {
    if (!readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')) return false;
    // A connection's title: "postgres: cluster: user database address(port) state".
    const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return title.includes(` ${database} `) || !/\(\d+\)|\[local\]|worker/.test(title);
  } catch {
    return false;
  }
}

/** Of the process itself, not of children that have ended. 0 for one that has gone. */
function ticks(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
