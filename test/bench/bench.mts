/**
 * `npm run bench`: the real server, as production runs it, against the limit, in one run, in turns. Needs DATABASE_URL
 * of a PostgreSQL server where it may make a database of its own, which it drops at the end.
 *
 * Only the ratios travel from machine to machine.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Pool } from 'pg';
import { measureEvents } from './events.mts';
import { generator, load } from './load.mts';
import { type LimitPlan, pickSample, planRoutes, type Route, type Shot } from './plan.mts';
import { processorTimeBetween, processorTimes, residentMemory } from './processor.mts';
import { chart, type Report, type Row, type Side, table } from './report.mts';

const require = createRequire(import.meta.url);
const dist = (file: string) => require(`../../dist/${file}`) as Record<string, never>;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scale: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    out: { type: 'string', default: 'bench-results' },
    streams: { type: 'string', default: '10000' },
  },
});
const SCALE = Number(options.scale);
const SECONDS = Number(options.seconds);
const ROUNDS = Number(options.rounds);
const POOL_SIZE = 10;
/** Seconds: a just-in-time compiler needs some thousands of requests to have seen what matters. */
const WARM_UP = 3;
const SECRET = 'the secret of the benchmark';

const serverUrl = process.env['DATABASE_URL'];
if (!serverUrl) {
  console.error('Set DATABASE_URL to a PostgreSQL server where a database may be made and dropped.');
  process.exit(2);
}
const database = `broadsheet_bench_${process.pid}`;
const databaseUrl = Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href;
const scratch = mkdtempSync(join(tmpdir(), 'broadsheet-bench-'));
const children: ChildProcess[] = [];
let cleaned: Promise<void> | undefined;

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

interface Target {
  readonly url: string;
  readonly pid: number;
}

function child(
  args: readonly string[],
  variables: Record<string, string>,
  stdout: number | 'pipe',
): ChildProcess {
  const process_ = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', stdout, 'inherit'],
  });
  children.push(process_);
  process_.once('exit', (status, signal) => {
    if (cleaned === undefined)
      console.error(`${args.join(' ')} ended: ${signal ?? `status ${String(status)}`}`);
  });
  return process_;
}

async function startServer(): Promise<Target> {
  const port = await freePort();
  const log = openSync(join(scratch, 'access.log'), 'w');
  const server = child(
    ['dist/main.js'],
    {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      APP_SECRET: SECRET,
      APP_URL: `http://127.0.0.1:${port}`,
      MAIL_URL: 'smtp://127.0.0.1:1',
      DATA_DIR: scratch,
      RATE_LIMIT: 'off',
    },
    log,
  );
  closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 200 && server.exitCode === null; tries++) {
    if (
      await fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return { url, pid: server.pid ?? 0 };
    await delay(100);
  }
  throw new Error('The server did not come up');
}

async function startLimit(plan: LimitPlan): Promise<Target> {
  const file = join(scratch, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const limit = child(['test/bench/limit-server.mts', file], {}, 'pipe');
  const port = await new Promise<string>((resolve, reject) => {
    limit.stdout?.once('data', (chunk: Buffer) => {
      resolve(chunk.toString().trim());
    });
    limit.once('exit', () => {
      reject(new Error('The limit did not come up'));
    });
  });
  return { url: `http://127.0.0.1:${port}`, pid: limit.pid ?? 0 };
}

/** Asks once and compares: what is measured must be the same work. */
async function check(
  { url: serverAt }: Target,
  { url: limitAt }: Target,
  route: Route,
  token: string,
): Promise<void> {
  const ask = async (url: string, { method, path, body }: Shot) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(route.signedIn && { authorization: `Token ${token}` }),
      },
      ...(body !== undefined && { body: body.replace('@unique@', String(Math.random()).slice(2)) }),
    });
    if (!answer.ok)
      throw new Error(
        `${route.name}: ${method} ${url}${path} answered ${answer.status} ${await answer.text()}`,
      );
    return (await answer.json()) as Record<string, unknown>;
  };
  for (const shot of route.shots) {
    const [ours, theirs] = [await ask(serverAt, shot), await ask(limitAt, shot)];
    delete ours['nextCursor'];
    if (shot.method !== 'GET' || route.name === 'current user') continue;
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      throw new Error(`${route.name}: the two answers differ`);
  }
}

async function round({ url, pid }: Target, route: Route, token: string, seconds: number): Promise<Side> {
  const before = processorTimes(pid, database);
  const { requestsPerSecond, requests, p50, p99 } = await load(url, route, token, seconds);
  const used = processorTimeBetween(before, processorTimes(pid, database));
  return {
    requestsPerSecond,
    p50,
    p99,
    cpu: used === null ? null : used / requests,
    memory: residentMemory(pid),
  };
}

function median(sides: readonly Side[]): Side {
  const middle = (pick: (side: Side) => number | null) => {
    const sorted = sides
      .map(pick)
      .filter((value) => value !== null)
      .sort((one, other) => one - other);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  };
  return {
    requestsPerSecond: middle((side) => side.requestsPerSecond) ?? 0,
    p50: middle((side) => side.p50) ?? 0,
    p99: middle((side) => side.p99) ?? 0,
    cpu: middle((side) => side.cpu),
    memory: middle((side) => side.memory),
  };
}

/** Measures each target in turn, so that what slows the machine down for a while slows all of them. */
async function measure(targets: ReadonlyArray<readonly [Target, Route]>, token: string): Promise<Side[]> {
  for (const [target, route] of targets) await load(target.url, route, token, WARM_UP);
  const sides = targets.map((): Side[] => []);
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const [index, [target, route]] of targets.entries())
      sides[index]?.push(await round(target, route, token, SECONDS));
  }
  return sides.map(median);
}

async function main(): Promise<void> {
  await onServer(`create database ${database}`);
  const [users, articles] = [1000 * SCALE, 10_000 * SCALE];
  console.log(`Seeding ${articles} articles into ${database}`);
  const seeded = spawnSync(
    process.execPath,
    ['dist/cli/seed.js', '--users', String(users), '--articles', String(articles)],
    {
      env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, DATA_DIR: scratch },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (seeded.status !== 0) throw new Error('Seeding failed');
  const learnt = spawnSync(process.execPath, ['dist/cli/learn-recommendations.js'], {
    env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, DATA_DIR: scratch },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (learnt.status !== 0) throw new Error('Learning failed');
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  pool.on('error', () => undefined);
  await pool.query('vacuum analyze');
  const sample = await pickSample(pool);

  const server = await startServer();
  const { KeyRing } = dist('platform/config/key-ring.js') as unknown as {
    KeyRing: new (config: object) => {
      derive(purpose: string): ReadonlyArray<{ id: string; key: KeyObject }>;
    };
  };
  const ring = new KeyRing({ secrets: [SECRET] });
  const { declaredStatements } = dist('platform/database/statement.js') as unknown as {
    declaredStatements: () => { name: string; text: string; parameters: string[] }[];
  };
  // Every room's statements are declared when it is loaded.
  dist('app.module.js');
  const statementNamed = (name: string) => {
    const statement = declaredStatements().find((each) => each.name === name);
    if (!statement) throw new Error(`No statement is named ${name}`);
    return statement;
  };
  if (positionals.includes('events')) {
    const streams = Number(options.streams);
    const measured = await measureEvents({
      ...server,
      pool,
      secret: SECRET,
      streams,
      statement: statementNamed,
    });
    await pool.end();
    console.log(
      `${streams} streams: ${(measured.bytesPerStream / 1000).toFixed(1)} kB each; from commit to reader ` +
        `${measured.medianMs.toFixed(1)} ms in the median, ${measured.p99Ms.toFixed(1)} ms at p99`,
    );
    return;
  }
  const routes = planRoutes(sample, statementNamed).filter(
    ({ name }) => options.only === undefined || options.only.split(',').includes(name),
  );
  if (routes.length === 0) throw new Error(`No route is named ${options.only ?? ''}`);
  const limit = await startLimit({
    databaseUrl,
    poolSize: POOL_SIZE,
    tokenKey: (ring.derive('access token')[0]?.key.export() as Buffer).toString('base64'),
    routes: routes.flatMap((route) => route.limit),
  });
  const signedIn = await fetch(`${server.url}/api/users/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      user: { email: `user${sample.viewer}@example.com`, password: 'broadsheet-demo' },
    }),
  });
  const { user } = (await signedIn.json()) as { user: { token: string } };

  const rows: Row[] = [];
  for (const [index, route] of routes.entries()) {
    await check(server, limit, route, user.token);
    const [ours, theirs] = await measure(
      [
        [server, route],
        [limit, route],
      ],
      user.token,
    );
    if (!ours || !theirs) throw new Error('Nothing was measured');
    const ratio = ours.requestsPerSecond / theirs.requestsPerSecond;
    rows.push({ route: route.name, server: ours, limit: theirs, ratio });
    console.log(
      `${index + 1}/${routes.length} ${route.name}: ${ours.requestsPerSecond.toFixed(0)}/s, ${ratio.toFixed(2)} of the limit`,
    );
  }
  // The writes before it left some ten thousand dead versions of one article, on the very page that is asked for.
  if (options.only === undefined) await pool.query('vacuum analyze articles');
  const cursor = options.only === undefined ? await cursorPages(server, pool, user.token) : null;
  await pool.end();
  publish({ articles, generator, rows, cursor });
}

/** Page 1 and page 1,000 (or the farthest there is) of the plain list, both by cursor. */
async function cursorPages(server: Target, pool: Pool, token: string): Promise<Report['cursor']> {
  const { CursorCodec } = dist('platform/http/cursor.js') as unknown as {
    CursorCodec: new (ring: object) => {
      encode(list: string, types: readonly string[], position: readonly number[]): string;
    };
  };
  const { KeyRing } = dist('platform/config/key-ring.js') as unknown as {
    KeyRing: new (config: object) => object;
  };
  const { ARTICLES } = dist('articles/article.lists.js') as unknown as {
    ARTICLES: { readonly order: readonly string[]; identify(given: object): string };
  };
  const codec = new CursorCodec(new KeyRing({ secrets: [SECRET] }));
  const pageAfter = async (pages: number): Promise<Route> => {
    const { rows } = await pool.query<{ created_at: Date; id: number }>(
      'select created_at, id from articles order by created_at desc, id desc offset least($1::int, (select count(*) from articles) - 11) limit 1',
      [pages * 10 - 1],
    );
    const [position] = rows;
    if (!position) throw new Error('No such page');
    const cursor = codec.encode(ARTICLES.identify({}), ARTICLES.order, [
      position.created_at.getTime(),
      position.id,
    ]);
    return {
      name: `page ${pages}`,
      signedIn: false,
      connections: 32,
      shots: [{ method: 'GET', path: `/api/articles?limit=10&cursor=${cursor}` }],
      limit: [],
    };
  };
  const [first, thousandth] = await measure(
    [
      [server, await pageAfter(1)],
      [server, await pageAfter(999)],
    ],
    token,
  );
  return first && thousandth ? { first, thousandth } : null;
}

function publish(report: Report): void {
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(options.out, 'bench.svg'), chart(report));
  console.log(`\n${table(report)}\n\n${join(options.out, 'bench.json')}, ${join(options.out, 'bench.svg')}`);
}

/** Once, whoever asks first: an interrupted run also fails. */
function cleanUp(): Promise<void> {
  cleaned ??= (async () => {
    for (const one of children) one.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
    await onServer(`drop database if exists ${database} with (force)`);
  })();
  return cleaned;
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    void cleanUp().then(() => process.exit(status));
  });
}

try {
  await main();
} finally {
  await cleanUp();
}
