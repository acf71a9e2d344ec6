import { Injectable } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { Database } from '../database/database';
import { isMigrated } from '../database/migrations';
import { sql } from '../database/sql';
import { question } from '../database/statement';
import { Lifecycle } from '../http/lifecycle';
import { defineProblem } from '../kernel/problem';
import { HealthDetails } from './health-details';
import { HealthFigures } from './health-figures';
import type { HealthDetailsResponse, ReadyResponse } from './health.schemas';

/** The process is on its way out, or its database is not up to date. */
export class NotReady extends defineProblem({
  kind: 'unavailable',
  key: 'server',
  message: 'is not ready to take requests',
  what: 'The server should not get requests now.',
  why: 'It is starting or stopping, or it has lost its database.',
  whatToDo: 'A load balancer asks another instance. Ask again shortly.',
}) {}

const PING = question({
  name: 'health.ping',
  rows: 'one',
  share: 'health',
  row: z.strictObject({ one: z.int() }),
  sql: () => sql`select 1 as one`,
});

/** Answers load balancers. */
@Injectable()
export class HealthService {
  private migrated = false;

  constructor(
    private readonly db: Database,
    private readonly orm: MikroORM,
    private readonly lifecycle: Lifecycle,
    private readonly details: HealthDetails,
    private readonly figures: HealthFigures,
  ) {}

  /** @throws NotReady; DatabaseUnavailable when the database does not answer */
  async ready(): Promise<ReadyResponse> {
    if (this.lifecycle.isDraining) throw new NotReady();
    await this.db.run(PING, {});
    // Once done they stay done while this build runs, so they are asked about once.
    this.migrated ||= await isMigrated(this.orm);
    if (!this.migrated) throw new NotReady();
    return { status: 'ok', details: this.details.current };
  }

  /** @throws DatabaseUnavailable when the database does not answer */
  async look(): Promise<HealthDetailsResponse> {
    return { status: 'ok', details: await this.figures.look() };
  }
}
