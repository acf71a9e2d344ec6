import { Logger } from '@nestjs/common';
import { SCHEMA } from '../../src/app.module';
import { lockDataDir } from '../../src/platform/database/data-dir-lock';
import { openDatabase } from '../../src/platform/database/open-database';
import { eventually } from '../support/eventually';
import { preparedFolder, removeFolder } from '../support/server-process';
import {
  createTestDatabase,
  rowsOnServer,
  SERVER_URL,
  type TestDatabase,
  testConfig,
} from '../support/test-database';

describe('A database that cannot be migrated', () => {
  let folder: string;
  let database: TestDatabase | undefined;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    folder = preparedFolder();
    database = SERVER_URL ? await createTestDatabase() : undefined;
  });
  afterAll(async () => {
    await database?.drop();
    removeFolder(folder);
  });

  it('is closed again: no connection and no lock stays', async () => {
    const config = testConfig({ DATA_DIR: folder, ...(database && { DATABASE_URL: database.url ?? '' }) });
    const install = () => Promise.reject(new Error('cannot be installed'));
    await expect(openDatabase(config, { ...SCHEMA, install })).rejects.toThrow('cannot be installed');
    if (SERVER_URL) {
      const name = new URL(database?.url ?? '').pathname.slice(1);
      await eventually('the end of its connections', async () => {
        const open = await rowsOnServer(`select from pg_stat_activity where datname = '${name}'`);
        return open.length === 0;
      });
    } else {
      lockDataDir(folder)();
    }
  });
});
