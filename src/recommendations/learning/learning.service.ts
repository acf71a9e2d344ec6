import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Periodic, periodically } from '../../platform/kernel/periodically';
import type { Interactions } from './interactions';
import { learn } from './learner';
import { ModelRepository } from './model.repository';
import { listRows, weightRows } from './model-rows';

const LOOK_INTERVAL_MS = 60_000;
/** A third of the lease. */
const LEASE_INTERVAL_MS = 20_000;

/** What was learnt, and from how much. */
export interface LearntModel {
  readonly people: number;
  readonly articles: number;
  readonly favorites: number;
  readonly seconds: number;
}

/** Who favorited what, in numbers from 0 on, and whom and what these stand for. */
interface Favorites {
  readonly liked: Interactions;
  /** Ids. */
  readonly people: readonly number[];
  readonly articles: readonly number[];
}

/**
 * Learns who likes what, when it is due and when it is told to, off the event loop. It may be killed anywhere: what is
 * served is the last model that was whole. Of several instances one learns at a time.
 */
@Injectable()
export class LearningService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly holder = randomUUID();
  private readonly stopping = new AbortController();
  private looking?: Periodic;

  constructor(private readonly models: ModelRepository) {}

  onApplicationBootstrap(): void {
    this.looking = periodically('learning recommendations', LOOK_INTERVAL_MS, async () => {
      if (await this.models.isDue()) await this.learn();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.looking?.stop();
  }

  /** @returns null when somebody else is learning, or the process stops */
  async learn(): Promise<LearntModel | null> {
    if (!(await this.models.lease(this.holder))) return null;
    const leasing = setInterval(
      () => void this.models.lease(this.holder).catch(() => false),
      LEASE_INTERVAL_MS,
    );
    try {
      // What a killed learner left.
      await this.models.sweep();
      return await this.learnAll();
    } catch (error) {
      if (this.stopping.signal.aborted) return null;
      throw error;
    } finally {
      clearInterval(leasing);
      await this.models.release(this.holder);
    }
  }

  private async learnAll(): Promise<LearntModel> {
    const began = performance.now();
    const readAt = await this.models.now();
    const { liked, people, articles } = await this.read();
    const { weights, lists } = await learn(liked, this.stopping.signal);
    const sizes = { people: people.length, articles: articles.length, favorites: liked.thingsOf.length };
    const model = await this.models.begin({ ...sizes, seconds: (performance.now() - began) / 1_000, readAt });
    for (const rows of weightRows(weights, articles)) {
      this.stopping.signal.throwIfAborted();
      await this.models.writeWeights(model, rows);
    }
    for (const rows of listRows(lists, people, articles)) {
      this.stopping.signal.throwIfAborted();
      await this.models.writeLists(model, rows);
    }
    await this.models.serve(model);
    await this.models.sweep();
    return { ...sizes, seconds: (performance.now() - began) / 1_000 };
  }

  private async read(): Promise<Favorites> {
    const numbers = new Map<number, number>();
    const [people, articles, starts, things]: [number[], number[], number[], Uint32Array[]] = [
      [],
      [],
      [],
      [],
    ];
    let length = 0;
    for await (const batch of this.models.favorites()) {
      for (const [index, person] of batch.people.entries()) {
        if (person === people.at(-1)) continue;
        people.push(person);
        starts.push(length + index);
      }
      things.push(Uint32Array.from(batch.articles, (article) => numberOf(article, numbers, articles)));
      length += batch.articles.length;
    }
    const thingsOf = new Uint32Array(length);
    let at = 0;
    for (const each of things) {
      thingsOf.set(each, at);
      at += each.length;
    }
    starts.push(length);
    return {
      liked: { people: people.length, things: articles.length, starts: Uint32Array.from(starts), thingsOf },
      people,
      articles,
    };
  }
}

function numberOf(article: number, numbers: Map<number, number>, articles: number[]): number {
  let number = numbers.get(article);
  if (number === undefined) {
    number = articles.push(article) - 1;
    numbers.set(article, number);
  }
  return number;
}
