import { Injectable } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { Database } from '../database/database';
import { isMigrated } from '../database/migrations';
import { statement } from '../database/statement';
import { defineProblem } from '../kernel/problem';
import type { HealthResponse } from './health.schemas';
import { Lifecycle } from '../http/lifecycle';

/** The process is on its way out, or its database is not up to date. */
export class NotReady extends defineProblem({
  kind: 'unavailable',
  key: 'server',
  message: 'is not ready to take requests',
}) {}

const PING = statement('health.ping', z.strictObject({ one: z.int() }), 'select 1 as one');

/** Answers load balancers. */
@Injectable()
export class HealthService {
  private migrated = false;

  constructor(
    private readonly db: Database,
    private readonly orm: MikroORM,
    private readonly lifecycle: Lifecycle,
  ) {}

  /** @throws NotReady; DatabaseUnavailable when the database does not answer */
  async ready(): Promise<HealthResponse> {
    if (this.lifecycle.isDraining) throw new NotReady();
    await this.db.row(PING, []);
    // Once done they stay done while this build runs, so they are asked about once.
    this.migrated ||= await isMigrated(this.orm);
    if (!this.migrated) throw new NotReady();
    return { status: 'ok' };
  }
}
