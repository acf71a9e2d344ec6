import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { HappeningRepository } from './happening.repository';
import type { Happening, ToldTo } from './happening.schemas';
import type { HappeningKind } from './happening.view';

/**
 * What people did that others may want to hear of, from the commit that did it until it has been told.
 *
 * Nobody waits for who is told: doing it writes one small row, however many there are.
 */
@Injectable()
export class HappeningsService {
  private tell: () => void = () => undefined;

  constructor(
    private readonly db: Database,
    private readonly happenings: HappeningRepository,
  ) {}

  /** Inside a transaction: it is told once that has committed. */
  async record(kind: HappeningKind, actorId: number, objectId: number): Promise<void> {
    await this.happenings.record(kind, actorId, objectId);
    this.ring();
  }

  /** Says that something has been written down by `recordHappening`, so that it is told at once and not in a second. */
  ring(): void {
    this.db.afterCommit(() => {
      this.tell();
    });
  }

  /** Says who tells of it; called when a module starts. */
  onRecorded(tell: () => void): void {
    this.tell = tell;
  }

  /** The kinds of which something has yet to be told. */
  findWaiting(): Promise<HappeningKind[]> {
    return this.happenings.findWaiting();
  }

  /** Inside a transaction, before anything else: until it ends, nobody else tells. False where somebody does already. */
  lock(): Promise<boolean> {
    return this.happenings.lock();
  }

  /** Inside a transaction: takes the oldest of a kind, as if they had not happened if it is rolled back. */
  take(kind: HappeningKind, most: number): Promise<{ actorId: number; objectId: number }[]> {
    return this.happenings.take(kind, most);
  }

  /** The oldest of a kind that is told to many, and where the telling has come to. */
  findNext(kind: HappeningKind): Promise<Happening | null> {
    return this.happenings.findNext(kind);
  }

  /** Inside a transaction: notes where the telling has come to. */
  note({ id }: Happening, toldTo: ToldTo): Promise<void> {
    return this.happenings.note(id, toldTo);
  }

  /** Inside a transaction: all have been told. */
  finish({ id }: Happening): Promise<void> {
    return this.happenings.delete(id);
  }
}
