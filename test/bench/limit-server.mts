/**
 * The limit that the server is measured against: `node:http` and `pg`, the same prepared statements, the same token
 * check, and nothing else. A process of its own: `node limit-server.mts <file with its routes>`; it prints its port.
 */
import { verify as verifyPassword } from '@node-rs/argon2';
import { createSigner, createVerifier } from 'fast-jwt';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool, type PoolClient } from 'pg';
import type { LimitPlan, LimitRoute, Step } from './plan.mts';

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LimitPlan;
const key = Buffer.from(plan.tokenKey, 'base64');
const claims = { aud: 'broadsheet-api', iss: 'broadsheet' };
const sign = createSigner({ algorithm: 'HS256', key, expiresIn: '7d' });
const verify = createVerifier({
  algorithms: ['HS256'],
  key,
  allowedAud: claims.aud,
  allowedIss: claims.iss,
});
const pool = new Pool({ connectionString: plan.databaseUrl, max: plan.poolSize });
/** The same path is another route with credentials than without. */
const routeKey = (method = '', path = '', signedIn = false) => `${method} ${path} ${String(signedIn)}`;
const routes = new Map(
  plan.routes.map((route) => [routeKey(route.method, route.path, route.signedIn), route]),
);

type Values = Record<string, unknown>;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = routes.get(
    routeKey(request.method, request.url, request.headers.authorization !== undefined),
  );
  if (!route) {
    response.writeHead(404).end();
    return;
  }
  const values: Values = { unique: randomUUID(), now: new Date() };
  if (route.signedIn) values['viewer'] = viewerOf(request);
  if (route.method === 'POST' || route.method === 'PUT')
    values['body'] = JSON.parse((await read(request)) || '{}');
  const text = await textOf(route, values);
  response.writeHead(route.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function viewerOf(request: IncomingMessage): number {
  const token = (request.headers.authorization ?? '').slice('Token '.length);
  const { sub: subject } = verify(token) as { sub?: string };
  return Number(subject);
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function textOf({ steps, signIn }: LimitRoute, values: Values): Promise<string> {
  if (signIn) return signInText(steps, values);
  if (steps.length === 1 && steps[0]) return asText((await run(pool, steps[0], values))[0]);
  const client = await pool.connect();
  try {
    await client.query('begin');
    let last: Values = {};
    for (const step of steps) {
      last = (await run(client, step, values))[0] ?? {};
      if (step.keep !== undefined) values[step.keep] = last[step.keep];
    }
    await client.query('commit');
    return asText(last);
  } finally {
    client.release();
  }
}

async function signInText(steps: readonly Step[], values: Values): Promise<string> {
  const [step] = steps;
  if (!step) throw new Error('Sign-in asks for the account');
  const { user } = values['body'] as { user: { password: string } };
  const account = (await run(pool, step, values))[0] as Record<string, string>;
  if (!(await verifyPassword(account['password_hash'] ?? '', user.password)))
    throw new Error('wrong password');
  const token = sign({ ...claims, sub: String(account['id']) });
  return JSON.stringify({ user: { token, email: account['email'], username: account['username'] } });
}

async function run(
  client: Pool | PoolClient,
  { name, text, values }: Step,
  given: Values,
): Promise<Values[]> {
  const bound = values.map((value) =>
    typeof value === 'string' && value.startsWith('$') ? given[value.slice(1)] : value,
  );
  const result = await client.query<Values>({ name, text, values: bound });
  return result.rows;
}

/** The text that the statement made, or the row as JSON. */
function asText(row: Values | undefined): string {
  return typeof row?.['json'] === 'string' ? row['json'] : JSON.stringify(row ?? {});
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end();
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
