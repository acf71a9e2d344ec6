import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HealthDetails } from '../../platform/health/health-details';
import { type Periodic, periodically } from '../../platform/kernel/periodically';
import { within } from '../../platform/kernel/within';
import { MediaStorage } from './media-storage';

const CHECK_INTERVAL_MS = 5_000;
/** A storage that has not said by then how it does counts as one that does not answer. */
const CHECK_PATIENCE_MS = 3_000;

/** Asks the storage how it does, for readiness, and closes it in the end. A storage that fails stops nothing else. */
@Injectable()
export class StorageWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(StorageWatch.name);
  private isWell = true;
  private watching?: Periodic;

  constructor(
    private readonly storage: MediaStorage,
    details: HealthDetails,
  ) {
    details.add('mediaStorage', () => this.isWell);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    this.watching = periodically('checking the storage of media', CHECK_INTERVAL_MS, () => this.look());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.watching?.stop();
    this.storage.close();
  }

  private async look(): Promise<void> {
    let answered = false;
    let fault: unknown;
    const check = this.storage.check().then(
      () => (answered = true),
      (error: unknown) => (fault = (error as Error).cause ?? error),
    );
    await within(CHECK_PATIENCE_MS, check);
    if (answered !== this.isWell) this.say(answered, fault);
    this.isWell = answered;
  }

  private say(isWell: boolean, fault: unknown): void {
    if (isWell) this.logger.log('The storage of media answers again');
    else this.logger.error({ err: fault }, 'The storage of media does not answer');
  }
}
