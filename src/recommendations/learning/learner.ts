import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Interactions } from './interactions';
import { learnAll, type Learnt } from './learn';

/** What is learnt in a few milliseconds is learnt at once: a thread takes longer to start. */
const FEW_THINGS = 250;
const FEW_LIKES = 20_000;

/** MiB of the learner's own heap; what it learns from and what it learns is beside that. */
const HEAP_MIB = 512;

/**
 * Learns off the event loop.
 *
 * @param signal ends it at once
 * @throws Error when it is ended, or when the thread fails, for want of memory say
 */
export function learn(liked: Interactions, signal?: AbortSignal): Promise<Learnt> {
  if (liked.things <= FEW_THINGS && liked.thingsOf.length <= FEW_LIKES)
    return Promise.resolve(learnAll(liked));
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'learner.worker.js'), {
      workerData: liked,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    const end = () => void worker.terminate();
    signal?.addEventListener('abort', end, { once: true });
    worker.once('message', (learnt: Learnt) => {
      resolve(learnt);
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      signal?.removeEventListener('abort', end);
      // After a message this changes nothing.
      reject(new Error('Learning was ended'));
    });
  });
}
