import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { Line } from '../../platform/http/line';

/** A picture takes a core for some tenths of a second; who waits longer than that is refused. */
const PATIENCE_MS = 20_000;
const MAX_WAITING = 500;

/** Lets so many pictures be decoded and written at a time: each takes a core, and memory for its pixels. */
@Injectable()
export class PictureLine {
  private readonly line = new Line({
    places: Math.max(1, availableParallelism() - 1),
    patienceMs: PATIENCE_MS,
    maxWaiting: MAX_WAITING,
  });

  /** @throws Overloaded when too many wait */
  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.line.enter(() => false);
    try {
      return await work();
    } finally {
      this.line.leave();
    }
  }
}
