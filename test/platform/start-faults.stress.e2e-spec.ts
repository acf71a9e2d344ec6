import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { preparedFolder, removeFolder, ServerProcess, temporaryFolder } from '../support/server-process';
import { SmallDisk } from '../support/small-disk';
import { createTestDatabase, databaseUrl, onServer, SERVER_URL } from '../support/test-database';

/** What a fault is called, what makes it, and what the server says of it. */
type Fault = readonly [name: string, variables: () => Record<string, string>, sentence: RegExp];

describe('A server that cannot start', () => {
  const clearing: (() => void)[] = [];
  let busy: Server;
  let folder: string;

  beforeAll(async () => {
    busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => busy.close());
  beforeEach(() => {
    folder = temporaryFolder();
    clearing.push(() => {
      removeFolder(folder);
    });
  });
  afterEach(() => {
    for (const clear of clearing.splice(0).reverse()) clear();
  });

  function disk(...given: ConstructorParameters<typeof SmallDisk>): SmallDisk {
    const small = new SmallDisk(...given);
    clearing.push(() => {
      small.remove();
    });
    return small;
  }

  function file(...path: string[]): string {
    const name = join(folder, ...path);
    mkdirSync(join(name, '..'), { recursive: true });
    writeFileSync(name, 'nothing that anybody could open');
    return name;
  }

  async function says(variables: Record<string, string>): Promise<string> {
    const server = ServerProcess.launch({ DATA_DIR: folder, SEED: 'none', ...variables });
    expect(await server.exit()).toBe(1);
    return server.output;
  }

  const listening: Fault[] = [
    [
      'a busy port',
      () => ({ PORT: String((busy.address() as AddressInfo).port) }),
      /^Another process listens on port \d+ of 127\.0\.0\.1: stop it, or set PORT to another port\.\n$/,
    ],
    [
      "a host that is another machine's",
      () => ({ HOST: '192.0.2.1' }),
      /^This machine has no address 192\.0\.2\.1: set HOST to one of its addresses, .*\.\n$/,
    ],
    [
      'a host that nobody knows',
      () => ({ HOST: 'nowhere.invalid' }),
      /^This machine has no address nowhere\.invalid: set HOST .*\.\n$/,
    ],
  ];

  const dataFolder: Fault[] = [
    [
      'a data folder that is a file',
      () => ({ DATA_DIR: file('data') }),
      /^The data folder \S+data is a file, or lies under one: set DATA_DIR to a folder\.\n$/,
    ],
    [
      'a data folder under a file',
      () => ({ DATA_DIR: join(file('data'), 'below') }),
      /^The data folder \S+below is a file, or lies under one: set DATA_DIR to a folder\.\n$/,
    ],
    [
      'a read-only data folder',
      () => ({ DATA_DIR: disk(16, 'ro').folder }),
      /^The data folder \S+ is read-only for this user \(EROFS\): let the user write to it, or set DATA_DIR to another folder\.\n$/,
    ],
    [
      'a data folder that cannot be made',
      () => ({ DATA_DIR: join(disk(16, 'ro').folder, 'data') }),
      /^The data folder \S+data (is read-only for this user|cannot be made in) [^\n]*\.\n$/,
    ],
  ];

  const embedded: Fault[] = [
    [
      'a tiny disk',
      () => ({ DATA_DIR: disk(12).folder }),
      /^The disk that holds the data folder \S+ has 1[12] MiB free, and the embedded database needs 128 MiB to start: free some space, or set DATA_DIR to a folder on another disk\.\n$/,
    ],
    [
      'a full disk with a database on it',
      () => {
        const small = disk(110);
        const data = join(small.folder, 'data');
        rmSync(folder, { recursive: true });
        folder = preparedFolder(data);
        small.fillUpTo(5);
        return { DATA_DIR: data };
      },
      /^The disk that holds the data folder \S+ has \d MiB free, and the embedded database needs 64 MiB to start: free some space, or [^\n]*\.\n$/,
    ],
    [
      'a database without its control file',
      () => {
        folder = preparedFolder(folder);
        file('database', 'global', 'pg_control');
        return {};
      },
      /^The embedded database in \S+database cannot be opened: it is damaged, or another version made it\. Put a backup in its place, or move the folder away to begin with an empty database\.\n$/,
    ],
    [
      'a folder that is no database, which is not to be written over',
      () => {
        file('database', 'base', 'precious');
        return {};
      },
      /^The embedded database in \S+database cannot be opened: it is damaged, [^\n]*\.\n$/,
    ],
  ];

  function server(change: (url: URL) => void): Record<string, string> {
    const url = new URL(SERVER_URL ?? '');
    change(url);
    return { DATABASE_URL: url.href };
  }

  const onPostgres: Fault[] = [
    [
      'no such database',
      () => server((url) => (url.pathname = '/no_such_database')),
      /^The database server at \S+ has no database "no_such_database": create it \(createdb no_such_database\), or correct DATABASE_URL\.\n$/,
    ],
    [
      'no such role',
      () => server((url) => (url.username = 'nobody_at_all')),
      /^The database server at \S+ (does not let the role "nobody_at_all" in \([^\n]*\): create the role or let it in|refuses the password of the role "nobody_at_all":), ?or correct DATABASE_URL\.\n$/,
    ],
    [
      'a server that is not there',
      () => server((url) => (url.port = '1')),
      /^No database server answers at \S+:1 \(ECONNREFUSED\): start PostgreSQL there, or correct DATABASE_URL\.\n$/,
    ],
    [
      'a host that is not there',
      () => server((url) => (url.hostname = 'nowhere.invalid')),
      /^The host of the database server nowhere\.invalid\S* is not known here \(E\w+\): correct DATABASE_URL\.\n$/,
    ],
  ];

  it.each([...listening, ...dataFolder, ...(SERVER_URL ? onPostgres : embedded)])(
    'says in a sentence what is wrong: %s',
    async (_, variables, sentence) => {
      expect(await says(variables())).toMatch(sentence);
    },
  );

  if (SERVER_URL) {
    it('says that a role lacks rights', async () => {
      const [name, role] = [`start_faults_${process.pid}`, `start_faults_role_${process.pid}`];
      await onServer(`create role ${role} login password 'a password of its own'`);
      await onServer(`create database ${name}`);
      try {
        await onServer('revoke create on schema public from public', name);
        const url = new URL(databaseUrl(name));
        url.username = role;
        url.password = 'a password of its own';
        expect(await says({ DATABASE_URL: url.href })).toMatch(
          new RegExp(
            `^The role "${role}" lacks rights on the database "${name}" at \\S+ \\([^\\n]*\\): make it`,
          ),
        );
      } finally {
        await onServer(`drop database ${name} with (force)`);
        await onServer(`drop role ${role}`);
      }
    });
  } else {
    it('keeps what it will not open', async () => {
      const precious = file('database', 'base', 'precious');
      await says({});
      expect(statSync(precious).size).toBeGreaterThan(0);
    });
  }
});

describe('The data folder', () => {
  it("is its owner's alone, also one that an older version left open", async () => {
    const folder = preparedFolder();
    chmodSync(folder, 0o755);
    const database = SERVER_URL ? await createTestDatabase() : undefined;
    const server = await ServerProcess.start({
      DATA_DIR: folder,
      SEED: 'none',
      ...(database && { DATABASE_URL: database.url ?? '' }),
    });
    await server.kill();
    await database?.drop();
    const modes = ['.', ...(SERVER_URL ? [] : ['database'])].map(
      (name) => statSync(join(folder, name)).mode & 0o777,
    );
    removeFolder(folder);
    for (const mode of modes) expect(mode).toBe(0o700);
  });
});
