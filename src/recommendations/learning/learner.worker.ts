import { parentPort, workerData } from 'node:worker_threads';
import type { Interactions } from './interactions';
import { learnAll } from './learn';

/** Learns in a thread of its own, and ends. */
parentPort?.postMessage(learnAll(workerData as Interactions));
