import type { KeptRow } from './idempotency-key.repository';

/** Requests of this process that are running with a key, one for each id. Others wait here, without a connection. */
export class KeyTurns {
  private readonly running = new Map<string, Promise<KeptRow | null>>();

  /** The request that runs under an id: what it has kept when it is over, null for nothing. Undefined: none does. */
  at(id: string): Promise<KeptRow | null> | undefined {
    return this.running.get(id);
  }

  /** Runs a request under an id that is free. */
  async take<T>(id: string, run: () => Promise<{ kept: KeptRow | null; result: T }>): Promise<T> {
    const turn = run();
    this.running.set(
      id,
      turn.then(
        ({ kept }) => kept,
        () => null,
      ),
    );
    try {
      return (await turn).result;
    } finally {
      this.running.delete(id);
    }
  }
}
