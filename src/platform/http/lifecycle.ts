import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplication, Injectable, Logger } from '@nestjs/common';

/** Knows whether the process is on its way out, and leads it there without losing a request. */
@Injectable()
export class Lifecycle {
  private readonly logger = new Logger(Lifecycle.name);
  private draining = false;
  private readonly atDraining: (() => void)[] = [];

  /** True from the first signal on: readiness fails, and answers close their connections. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** Says what is done as soon as the process is on its way out, while it still serves requests. It must not throw. */
  onDraining(listener: () => void): void {
    this.atDraining.push(listener);
  }

  /** From now on the process is on its way out. */
  drain(): void {
    if (this.draining) return;
    this.draining = true;
    for (const listener of this.atDraining) listener();
  }

  /**
   * Shuts down on SIGTERM and SIGINT.
   *
   * After SIGTERM requests are served for `graceMs` more, so that load balancers notice; then the socket closes,
   * requests in flight finish, and jobs and the database go last. After SIGINT, which comes from a person at a
   * terminal, there is no grace. A second signal ends the process at once.
   */
  attach(app: INestApplication, graceMs: number): void {
    const stop = (signal: NodeJS.Signals) => {
      if (this.draining) process.exit(1);
      this.shutDown(app, signal === 'SIGTERM' ? graceMs : 0).then(
        () => process.exit(0),
        (error: unknown) => {
          this.logger.error({ err: error }, 'Shutdown failed');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  }

  private async shutDown(app: INestApplication, graceMs: number): Promise<void> {
    this.logger.log('Shutting down');
    this.drain();
    await delay(graceMs);
    await app.getHttpAdapter().close();
    await app.close();
    this.logger.log('Stopped');
  }
}
