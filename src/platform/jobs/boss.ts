import { Logger } from '@nestjs/common';
import type { MikroORM } from '@mikro-orm/postgresql';
import { PgBoss } from 'pg-boss';
import { isUnavailable } from '../database/database.errors';
import type { QueueSettings } from './job-queue';
import { borrowedStore, embeddedStore, type JobStore } from './job-store';

const logger = new Logger('Jobs');

/** Seconds between looks for jobs whose process died, and for what is old enough to be deleted. */
const SUPERVISION_INTERVAL = 10;
/** Seconds; one job waiting for another is not used here, but cannot be turned off. */
const NEVER = 24 * 3_600;
/** Milliseconds between two reports that the database is away. */
const REPORT_INTERVAL = 30_000;

/** Without a sign of life for so long, a running job is given to somebody else. */
const HEARTBEAT_SECONDS = 15;

/** How a queue treats its jobs, in pg-boss's words. */
export function bossSettings({ retryLimit, retryDelay, retryDelayMax, expireIn, keepFor }: QueueSettings) {
  return {
    retryLimit,
    retryDelay,
    retryBackoff: true,
    retryDelayMax,
    expireInSeconds: expireIn,
    deleteAfterSeconds: keepFor,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  };
}

/** pg-boss on a store, not yet started. Its tables are in the schema `pgboss`. */
export function createBoss(store: JobStore, role: 'installer' | 'worker'): PgBoss {
  const boss = new PgBoss({
    db: store,
    backend: store.backend,
    migrate: true,
    supervise: role === 'worker',
    schedule: false,
    superviseIntervalSeconds: SUPERVISION_INTERVAL,
    monitorIntervalSeconds: SUPERVISION_INTERVAL,
    flowIntervalSeconds: NEVER,
  });
  let reported = 0;
  boss.on('error', (error: Error) => {
    if (!isUnavailable(error)) {
      logger.error({ err: error }, 'The job queue failed');
    } else if (Date.now() - reported > REPORT_INTERVAL) {
      reported = Date.now();
      logger.warn('The database is unavailable: jobs wait');
    }
  });
  boss.on('warning', ({ message }) => {
    logger.warn(message);
  });
  return boss;
}

/** Makes the tables of the job queue, or brings them up to date. The caller holds the migration lock. */
export async function installJobs(orm: MikroORM, engine: 'embedded' | 'server'): Promise<void> {
  const store =
    engine === 'embedded'
      ? embeddedStore(orm)
      : borrowedStore(await orm.em.getConnection().getNativeClient());
  const boss = createBoss(store, 'installer');
  await boss.start();
  await boss.stop({ graceful: false });
}
