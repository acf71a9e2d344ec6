/** Processor time and memory of a process and of PostgreSQL's, from /proc; nothing on other systems. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (`getconf CLK_TCK`). */
const MILLISECONDS_A_TICK = 10;

/**
 * Milliseconds of user and system time that the process and PostgreSQL's have used so far: its background processes
 * and the connections to `database`, not those that somebody else has to another.
 */
export function processorTime(pid: number, database: string): number | null {
  try {
    const processes = [
      String(pid),
      ...readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isPostgres(name, database)),
    ];
    return processes.map(ticks).reduce((sum, one) => sum + one, 0) * MILLISECONDS_A_TICK;
  } catch {
    return null;
  }
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
    return !/\(\d+\)|\[local\]/.test(title) || title.includes(` ${database} `);
  } catch {
    return false;
  }
}

/** Of the process itself; PostgreSQL's postmaster also counts the time of its children that have ended. */
function ticks(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
