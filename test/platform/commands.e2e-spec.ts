import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Logger } from '@nestjs/common';
import { parse } from 'yaml';
import { admin } from '../../src/cli/admin';
import { createMigration } from '../../src/cli/create-migration';
import { migrate } from '../../src/cli/migrate';
import { writeDocument } from '../../src/cli/openapi';
import { type Command, UsageError } from '../../src/cli/run-command';
import { seed } from '../../src/cli/seed';
import { printSql } from '../../src/cli/sql';
import { SCHEMA } from '../../src/app.module';
import { execute } from '../../src/platform/database/execute';
import { declaredStatements } from '../../src/platform/database/statement';
import { openDatabase } from '../../src/platform/database/open-database';
import { preparedFolder, removeFolder, runProcess } from '../support/server-process';
import { databaseUrl, onServer, SERVER_URL, testConfig } from '../support/test-database';

/** A database that nobody has used, as the commands find it. */
class Fresh {
  private readonly name = `broadsheet_fresh_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  readonly folder = preparedFolder();

  async create(): Promise<void> {
    if (SERVER_URL) await onServer(`create database ${this.name}`);
  }

  /** As it was before the first migration, or before there was any. */
  unmigrated(): this {
    removeFolder(this.folder);
    return this;
  }

  config(variables: Record<string, string> = {}) {
    const url = SERVER_URL ? databaseUrl(this.name) : undefined;
    return testConfig({ DATA_DIR: this.folder, DATABASE_URL: url, ...variables });
  }

  /** Runs a command with these arguments, and returns all that it wrote. */
  async run(
    command: Command,
    args: readonly string[] = [],
    { terminal = false, ...variables }: { terminal?: boolean } & Record<string, unknown> = {},
  ): Promise<string> {
    let output = '';
    await command({
      args,
      terminal,
      config: () => this.config(variables as Record<string, string>),
      write: (text) => (output += text),
    });
    return output;
  }

  async rows<Row>(sql: string): Promise<Row[]> {
    const database = await openDatabase(this.config(), SCHEMA, { patience: 'command' });
    try {
      return await execute<Row>(database.orm.em.fork(), sql);
    } finally {
      await database.close();
    }
  }

  async drop(): Promise<void> {
    if (SERVER_URL) await onServer(`drop database if exists ${this.name} with (force)`);
    removeFolder(this.folder);
  }
}

describe('The commands', () => {
  let fresh: Fresh;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    fresh = new Fresh();
    await fresh.create();
  });
  afterEach(() => fresh.drop());

  describe('db:migrate', () => {
    it('migrates once, then has nothing to do', async () => {
      expect(await fresh.unmigrated().run(migrate)).toMatch(/^Migrated: 20261121_000_core/);
      expect(await fresh.run(migrate)).toBe('Up to date\n');
    });
  });

  describe('db:seed', () => {
    it('loads the demo data into an empty database, and nothing into another', async () => {
      expect(await fresh.run(seed)).toBe('Loaded the demo data\n');
      expect(await fresh.run(seed)).toBe('Nothing loaded: there are accounts already\n');
    });

    it('makes a set of the size asked for, with counts that are true, the same every time', async () => {
      const sizes = ['--users', '40', '--articles', '60', '--tags', '8', '--comments', '90'];
      const digest = `select (select md5(string_agg(a::text, '|' order by id)) from articles a) as articles,
          (select md5(string_agg(f::text, '|' order by f)) from favorites f) as favorites,
          (select md5(string_agg(c::text, '|' order by id)) from comments c) as comments,
          (select md5(string_agg(l::text, '|' order by l)) from comment_likes l) as likes`;
      expect(await fresh.run(seed, sizes)).toContain('articles 100 %\n');
      const [counts] = await fresh.rows(
        `select (select count(*)::int from users) as users, (select count(*)::int from articles) as articles,
          (select count(*)::int from tags) as tags, (select count(*)::int from comments) as comments,
          (select count(*)::int from articles a
            where favorites_count <> (select count(*) from favorites f where f.article_id = a.id)
               or comments_count <> (select count(*) from comments c where c.article_id = a.id)) as miscounted,
          (select count(*)::int from comments c
            where replies_count <> (select count(*) from comments r where r.parent_id = c.id)
               or likes_count <> (select count(*) from comment_likes l where l.comment_id = c.id)) as misread,
          (select count(*)::int from comments c left join comments p on p.id = c.parent_id
            where c.depth <> coalesce(p.depth + 1, 0) or c.created_at < p.created_at
               or c.thread_id is distinct from coalesce(p.thread_id, p.id)) as misplaced`,
      );
      const wrong = { miscounted: 0, misread: 0, misplaced: 0 };
      expect(counts).toEqual({ users: 40, articles: 60, tags: 8, comments: 90, ...wrong });
      const first = await fresh.rows(digest);

      const again = new Fresh();
      await again.create();
      try {
        expect(await again.run(seed, sizes, { terminal: true })).toMatch(
          /\rcomments +█{40} 90\/90\n\rlikes +█{40} 90\/90\n$/,
        );
        expect(await again.rows(digest)).toEqual(first);
        await expect(again.run(seed, sizes)).rejects.toThrow(/has accounts already/);
      } finally {
        await again.drop();
      }
    });

    it.each([
      [['--users', '10'], '--users and --articles go together'],
      [['--users', 'ten', '--articles', '10'], '--users takes a whole number'],
      [['--people', '10'], "Unknown option '--people'"],
    ])('says of %j how it is used', async (args, message) => {
      const misuse = fresh.run(seed, args);
      await expect(misuse).rejects.toThrow(UsageError);
      await expect(misuse).rejects.toThrow(message);
    });

    it('explains itself', async () => {
      expect(await fresh.run(seed, ['--help'])).toMatch(/^Usage: npm run db:seed/);
    });

    it('puts nothing made-up into production', async () => {
      const production = {
        NODE_ENV: 'production',
        APP_URL: 'https://news.example',
        MAIL_URL: 'smtp://127.0.0.1:1',
        DATABASE_URL: SERVER_URL ?? 'postgres://127.0.0.1:1/none',
      };
      await expect(fresh.run(seed, [], production)).rejects.toThrow(UsageError);
    });
  });

  describe('admin', () => {
    it('grants, names and revokes, and each change is in the audit trail', async () => {
      await fresh.run(seed);
      expect(await fresh.run(admin, ['list'])).toBe('There are no administrators\n');
      expect(await fresh.run(admin, ['grant', 'Bob'])).toBe('Bob is an administrator now\n');
      expect(await fresh.run(admin, ['grant', 'bob'])).toMatch(/^Nothing changed/);
      expect(await fresh.run(admin, ['grant', 'amara'])).toMatch(/is an administrator now/);
      expect(await fresh.run(admin, ['list'])).toBe('amara\nbob\n');
      expect(await fresh.run(admin, ['revoke', 'bob'])).toBe('bob is no administrator any more\n');
      expect(await fresh.run(admin, ['revoke', 'bob'])).toMatch(/^Nothing changed/);
      expect(await fresh.run(admin, ['list'])).toBe('amara\n');
      const by = { role: 'admin', by: 'command line' };
      const written = await fresh.rows(
        `select actor_id, action, username, details, address, request_id
           from audit_events e join users u on e.target_type = 'user' and u.id = e.target_id order by e.id`,
      );
      const event = { actor_id: null, details: by, address: null, request_id: null };
      expect(written).toEqual([
        { ...event, action: 'user.role.granted', username: 'bob' },
        { ...event, action: 'user.role.granted', username: 'amara' },
        { ...event, action: 'user.role.revoked', username: 'bob' },
      ]);
    });

    it('says of a name that nobody has that nobody has it', async () => {
      for (const verb of ['grant', 'revoke']) {
        const misuse = fresh.run(admin, [verb, 'nobody']);
        await expect(misuse).rejects.toThrow(UsageError);
        await expect(misuse).rejects.toThrow('There is no account named nobody.');
      }
      expect(await fresh.rows('select id from audit_events')).toEqual([]);
    });

    it.each([
      [[]],
      [['grant']],
      [['grant', '']],
      [['grant', 'bob', 'amara']],
      [['list', 'bob']],
      [['promote', 'bob']],
      [['--all']],
    ])('says of %j how it is used', async (args) => {
      const misuse = fresh.run(admin, args);
      await expect(misuse).rejects.toThrow(UsageError);
      await expect(misuse).rejects.toThrow('Usage: npm run admin');
    });

    it('explains itself', async () => {
      expect(await fresh.run(admin, ['--help'])).toMatch(/^Usage: npm run admin/);
    });
  });

  describe('db:migration:create', () => {
    const home = process.cwd();

    // It writes where it is called.
    beforeEach(() => {
      process.chdir(fresh.folder);
    });
    afterEach(() => {
      process.chdir(home);
    });

    const written = () => globSync('src/**/*.ts').sort();

    it('writes into the room, numbered after the migrations of that day', async () => {
      const output = await fresh.run(createMigration, ['comments', 'add_drafts']);
      const [file = ''] = written();
      expect(file).toMatch(/^src\/comments\/migrations\/\d{8}_000_add_drafts\.ts$/);
      expect(output).toContain(`${file}\nThere is no difference`);
      expect(output).toContain('@Contributes({ ..., migrations: [..., ADD_DRAFTS] })');
      expect(readFileSync(file, 'utf8')).toBe(
        `import { migration } from '../../platform/database/migration';

export const ADD_DRAFTS = migration('${basename(file, '.ts')}', []);
`,
      );
      await fresh.run(createMigration, ['articles', 'add_more', '--blank']);
      expect(written()).toEqual([
        expect.stringMatching(/^src\/articles\/migrations\/\d{8}_001_add_more\.ts$/),
        file,
      ]);
    });

    it.each([
      [['comments', 'Add-Drafts']],
      [['comments']],
      [[]],
      [['nowhere', 'add_drafts']],
      [['comments', 'one', 'two']],
      [['comments', 'one', '--nothing']],
    ])('says of %j how it is used', async (args) => {
      await expect(fresh.run(createMigration, args)).rejects.toThrow(UsageError);
      expect(written()).toEqual([]);
    });

    it('explains itself', async () => {
      expect(await fresh.run(createMigration, ['--help'])).toMatch(/^Usage: npm run db:migration:create/);
    });
  });

  describe('sql', () => {
    it('prints every statement by name, formatted, with what it is given and answers', async () => {
      const output = await fresh.run(printSql);
      const names = [...output.matchAll(/^-- (\w+\.[\w.]+)$/gm)].map(([, name]) => name);
      expect(names).toEqual(declaredStatements().map(({ name }) => name));
      expect(names).toEqual([...names].sort());
      expect(names).toEqual(expect.arrayContaining(['articles.get', 'comments.page.top.upTo20']));
    });

    it('prints those whose names begin with what is given', async () => {
      expect(await fresh.run(printSql, ['articles.idBySlug'])).toBe(`-- articles.idBySlug
-- question, answers one row or none; given $1 slug
select
  article_id as id
from
  article_slugs
where
  slug = $1;
`);
      expect(await fresh.run(printSql, ['follows.add'])).toContain(
        '-- follows_follower_id_fkey: TokenInvalid\n',
      );
      await expect(fresh.run(printSql, ['--all'])).rejects.toThrow(UsageError);
    });
  });

  describe('openapi', () => {
    it('writes the document as JSON or YAML, into a folder that need not be there', async () => {
      const [json, yaml] = [join(fresh.folder, 'new/openapi.json'), join(fresh.folder, 'openapi.yaml')];
      expect(await fresh.run(writeDocument, ['--out', json])).toBe(`${json}\n`);
      await fresh.run(writeDocument, ['--out', yaml]);
      const document = JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>;
      expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Broadsheet' } });
      expect(parse(readFileSync(yaml, 'utf8'))).toEqual(document);
    });
  });

  it('end with 2 when misused and with 1 when they fail, saying why without a stack', () => {
    fresh.unmigrated();
    const variables = { DATA_DIR: fresh.folder, ...(SERVER_URL && { DATABASE_URL: SERVER_URL }) };
    expect(runProcess('dist/cli/seed.js', ['--users', '1'], variables)).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^--users and --articles go together/) as string,
    });
    expect(runProcess('dist/cli/migrate.js', [], { ...variables, PORT: 'x' })).toEqual({
      status: 1,
      stderr: 'The configuration has 1 fault:\n  - PORT: must be a whole number\n',
    });
    expect(existsSync(fresh.folder)).toBe(false);
  });
});
