import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { Database } from './database';
import { Metrics } from '../telemetry/metrics';
import { OPEN_DATABASE, type OpenDatabase } from './open-database';
import { Signals } from './signals';

/** Hands the open database to every room, and closes it last of all. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(OPEN_DATABASE) private readonly database: OpenDatabase,
    metrics: Metrics,
  ) {
    metrics.gauge(
      'database_connections_in_use',
      'Connections that are in use, by what for.',
      'share',
      () => ({
        ...database.connections.shares?.inUse,
      }),
    );
    metrics.gauge(
      'database_requests_waiting',
      'Requests that wait for a connection, by what for.',
      'share',
      () => ({
        ...database.connections.shares?.lines,
      }),
    );
  }

  /** @param database null where nothing is run: for the document alone */
  static forRoot(database: OpenDatabase | null): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: OPEN_DATABASE, useValue: database },
        { provide: MikroORM, useValue: database?.orm ?? null },
        { provide: EntityManager, useValue: database?.orm.em ?? null },
        Database,
        Signals,
      ],
      exports: [OPEN_DATABASE, MikroORM, EntityManager, Database, Signals],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
