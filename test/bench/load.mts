/** Sends load: by wrk where it is installed, since it leaves the processor to what is measured, else by autocannon. */
import autocannon from 'autocannon';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Route } from './plan.mts';

export interface Load {
  readonly requestsPerSecond: number;
  readonly requests: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export const generator = spawnSync('wrk', ['--version']).error ? 'autocannon' : 'wrk';

/** @throws Error when an answer is no success */
export async function load(url: string, route: Route, token: string, seconds: number): Promise<Load> {
  return generator === 'wrk' ? wrk(url, route, token, seconds) : cannon(url, route, token, seconds);
}

async function wrk(url: string, route: Route, token: string, seconds: number): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-wrk-'));
  const script = join(folder, 'shots.lua');
  writeFileSync(script, luaScript(route, token));
  const { stdout } = await promisify(execFile)('wrk', [
    '-t',
    '1',
    '-c',
    String(route.connections),
    '-d',
    `${seconds}s`,
    '--latency',
    '-s',
    script,
    url,
  ]).finally(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(stdout);
  const broken = /Socket errors: (.*)/.exec(stdout);
  if (failed || broken) throw new Error(`${route.name}: ${failed?.[0] ?? ''} ${broken?.[0] ?? ''}`);
  const number = (pattern: RegExp) => pattern.exec(stdout)?.[1] ?? '';
  return {
    requestsPerSecond: Number(number(/Requests\/sec:\s+([\d.]+)/)),
    requests: Number(number(/(\d+) requests in/)),
    // From the line's beginning: the table above it ends in percentages too.
    p50: milliseconds(number(/^ +50% +(\S+)/m)),
    p99: milliseconds(number(/^ +99% +(\S+)/m)),
  };
}

function milliseconds(text: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  return Number(value) * ({ us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit] ?? Number.NaN);
}

function luaScript({ shots, signedIn }: Route, token: string): string {
  const headers = [
    `["Content-Type"] = "application/json"`,
    ...(signedIn ? [`["Authorization"] = "Token ${token}"`] : []),
  ];
  const table = shots.map(
    ({ method, path, body }) =>
      `{ "${method}", "${path}", ${body === undefined ? 'nil' : `[==[${body}]==]`} }`,
  );
  return `
local shots = { ${table.join(', ')} }
local headers = { ${headers.join(', ')} }
local count, start = 0, os.time()
function request()
  local shot = shots[count % #shots + 1]
  count = count + 1
  local body = shot[3] and string.gsub(shot[3], "@unique@", start .. "-" .. count)
  return wrk.format(shot[1], shot[2], headers, body)
end`;
}

async function cannon(url: string, route: Route, token: string, seconds: number): Promise<Load> {
  const result = await autocannon({
    url,
    connections: route.connections,
    duration: seconds,
    idReplacement: true,
    headers: {
      'content-type': 'application/json',
      ...(route.signedIn && { authorization: `Token ${token}` }),
    },
    requests: route.shots.map(({ method, path, body }) => ({
      method: method as 'GET',
      path,
      ...(body !== undefined && { body: body.replace('@unique@', '[<id>]') }),
    })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${route.name}: ${result.non2xx} failed, ${result.errors} broke`);
  return {
    requestsPerSecond: result.requests.average,
    requests: result.requests.total,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}
