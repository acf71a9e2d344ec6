import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Periodic, periodically } from '../../platform/kernel/periodically';
import { RankingRepository } from './ranking.repository';

const RANK_INTERVAL_MS = 60_000;

/** Keeps the ranking of what trends up to date: once when the process starts, and then every minute. */
@Injectable()
export class RankingsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private ranking?: Periodic;

  constructor(private readonly rankings: RankingRepository) {}

  async onApplicationBootstrap(): Promise<void> {
    this.ranking = periodically('ranking what trends', RANK_INTERVAL_MS, () => this.rankings.rank());
    await this.rankings.rank();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ranking?.stop();
  }
}
