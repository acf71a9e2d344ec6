import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { databaseErrorCode } from '../../src/platform/database/database.errors';
import { PASSWORD, signUp } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

const REFUSED = '42501';
const ROLE = `broadsheet_app_${process.pid}`;

/** What the README of the room has an owner run, for a role of this test's own. */
function grants(): string {
  const readme = readFileSync(join(__dirname, '../../src/audit/README.md'), 'utf8');
  const [, sql = ''] = /```sql\n(create role [\s\S]*?)```/.exec(readme) ?? [];
  return sql.replaceAll('broadsheet_app', ROLE).replace('another password', PASSWORD);
}

describe('A server that runs as a role that owns nothing', () => {
  let database: TestDatabase;
  let app: TestApp;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    const owner = new URL(database.url ?? '');
    await onServer(grants(), owner.pathname.slice(1));
    const url = new URL(owner);
    url.username = ROLE;
    url.password = encodeURIComponent(PASSWORD);
    app = await startApp({ DATABASE_URL: url.href, DATABASE_DIRECT_URL: owner.href }, database);
    client = new Client({ connectionString: url.href });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await app.close();
    await onServer(`drop role if exists ${ROLE}`);
  });

  it('does all that a server does, and writes the trail', async () => {
    const alice = await signUp(app);
    await alice.publish();
    await app.http
      .post('/api/users/login')
      .send({ user: { email: alice.email, password: PASSWORD } })
      .expect(200);
    for (let time = 0; time < 2; time++)
      await app.http
        .post('/api/users/login')
        .send({ user: { email: alice.email, password: 'not the password' } })
        .expect(401);
    await app.mail.waitFor(({ recipients }) => recipients.includes(alice.email));
    await alice.post('/api/auth/logout').expect(204);
    const { rows } = await client.query('select current_user as role, action from audit_events order by id');
    expect(rows).toEqual(
      ['auth.sign-up', 'auth.sign-in', 'auth.sign-in.failed', 'auth.sign-out'].map((action) => ({
        role: ROLE,
        action,
      })),
    );
  });

  it.each([
    'alter table audit_events disable trigger all',
    'alter table audit_events disable trigger audit_events_append_only',
    'drop trigger audit_events_append_only on audit_events',
    'set session_replication_role = replica',
    "update audit_events set action = 'nothing'",
    'delete from audit_events',
    'truncate audit_events',
    'drop table audit_events',
    'create or replace function audit_events_refuse_change() returns trigger language plpgsql as $$ begin return null; end $$',
  ])('can not %s', async (sql) => {
    const refusal: unknown = await client.query(sql).catch((error: unknown) => error);
    expect(databaseErrorCode(refusal)).toBe(REFUSED);
  });
});
