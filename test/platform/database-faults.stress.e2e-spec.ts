import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { SCHEMA } from '../../src/app.module';
import { execute } from '../../src/platform/database/execute';
import { openDatabase } from '../../src/platform/database/open-database';
import { preparedFolder, removeFolder, runProcess, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase, testConfig } from '../support/test-database';

/** PostgreSQL's refusal as it stands on the wire ("Message Formats", ErrorResponse, in its manual). */
function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** Something that listens where a database server should. */
class Impostor {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  /** @param answer what it says to whoever has said hello */
  constructor(answer: (socket: Socket) => void) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket
        .on('error', () => undefined)
        .once('data', () => {
          answer(socket);
        });
    });
  }

  async url(): Promise<string> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `postgres://ada:secret@127.0.0.1:${(this.server.address() as AddressInfo).port}/news`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('A server whose database cannot be used', () => {
  let folder: string;
  let server: ServerProcess | undefined;
  beforeEach(() => {
    folder = preparedFolder();
  });
  afterEach(async () => {
    await server?.kill();
    removeFolder(folder);
  });

  async function says(variables: Record<string, string>): Promise<string> {
    server = ServerProcess.launch({ DATA_DIR: folder, SEED: 'none', ...variables });
    expect(await server.exit()).toBe(1);
    return server.output;
  }

  // These need no PostgreSQL: what counts is what it would say.
  it.each<[string, (socket: Socket) => void, RegExp]>([
    [
      'a wrong password',
      (socket) => socket.end(errorResponse('28P01', 'password authentication failed for user "ada"')),
      /^The database server at 127\.0\.0\.1:\d+ refuses the password of the role "ada": correct DATABASE_URL\.\n$/,
    ],
    [
      'a server with too many connections',
      (socket) => socket.end(errorResponse('53300', 'sorry, too many clients already')),
      /^The database server at 127\.0\.0\.1:\d+ takes no work now \(sorry, too many clients already\): try again, or see its log\.\n$/,
    ],
    [
      'a server that never answers',
      () => undefined,
      /^The database server at 127\.0\.0\.1:\d+ does not answer as PostgreSQL does \([^\n]*time[^\n]*\): correct DATABASE_URL\.\n$/,
    ],
    [
      'a server that hangs up',
      (socket) => socket.end(),
      /^The database server at 127\.0\.0\.1:\d+ does not answer as PostgreSQL does \([^\n]*\): correct DATABASE_URL\.\n$/,
    ],
    [
      'a server that is none of PostgreSQL',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      /^The database server at 127\.0\.0\.1:\d+ does not answer as PostgreSQL does \([^\n]*\): correct DATABASE_URL\.\n$/,
    ],
  ])('says in a sentence what is wrong: %s', async (_, answer, sentence) => {
    const impostor = new Impostor(answer);
    try {
      expect(await says({ DATABASE_URL: await impostor.url() })).toMatch(sentence);
    } finally {
      impostor.close();
    }
  });

  describe('that a later build has migrated', () => {
    const later = '20991231_000_of_a_later_build';
    const sentence = new RegExp(
      `^A newer build has migrated the database \\(${later}\\), which this build does not know: start [^\\n]*\\.\\n$`,
    );
    let database: TestDatabase | undefined;
    let variables: Record<string, string>;

    beforeEach(async () => {
      Logger.overrideLogger(false);
      database = SERVER_URL ? await createTestDatabase() : undefined;
      variables = { DATA_DIR: folder, ...(database && { DATABASE_URL: database.url ?? '' }) };
      const opened = await openDatabase(testConfig(variables), SCHEMA, { patience: 'command' });
      await execute(opened.orm.em.fork(), `insert into mikro_orm_migrations (name) values ('${later}')`);
      await opened.close();
    });
    afterEach(() => database?.drop());

    it('leaves it alone, and so do the commands', async () => {
      expect(await says(variables)).toMatch(sentence);
      expect(runProcess('dist/cli/migrate.js', [], variables)).toEqual({
        status: 1,
        stderr: expect.stringMatching(sentence) as string,
      });
    });
  });
});
