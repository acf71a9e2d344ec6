/** Processor time and memory of a process and of PostgreSQL's, from /proc; nothing on other systems. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (`getconf CLK_TCK`). */
const MILLISECONDS_A_TICK = 10;

/** Milliseconds of user and system time that the process and all of PostgreSQL's have used so far. */
export function processorTime(pid: number): number | null {
  try {
    const processes = [
      String(pid),
      ...readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isPostgres(name)),
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

function isPostgres(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
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
