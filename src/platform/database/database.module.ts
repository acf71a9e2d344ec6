import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PGlite } from '@electric-sql/pglite';
import { CONFIG, type Config } from '../config/config';
import { Database } from './database';
import { OPEN_DATABASE, openDatabase, type OpenDatabase } from './open-database';
import type { Entities } from './orm.options';

/** Opens the database when the application starts, migrated, and closes it last of all. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(OPEN_DATABASE) private readonly database: OpenDatabase) {}

  /** @param embedded an engine that is already running, for tests */
  static forRoot(entities: Entities, embedded?: PGlite): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: OPEN_DATABASE,
          inject: [CONFIG],
          useFactory: (config: Config) => openDatabase(config, entities, { embedded }),
        },
        { provide: MikroORM, inject: [OPEN_DATABASE], useFactory: ({ orm }: OpenDatabase) => orm },
        { provide: EntityManager, inject: [MikroORM], useFactory: (orm: MikroORM) => orm.em },
        Database,
      ],
      exports: [MikroORM, EntityManager, Database],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
