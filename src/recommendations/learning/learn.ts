import type { Interactions } from './interactions';
import { type Lists, listsOf } from './lists';
import { learnWeights, strongest, type Weights } from './weights';

/** Things that are listed for each person. */
const LISTED = 120;
/** Weights of each thing that are kept for what happens after the learning. */
const KEPT = 50;

/** What is learnt of who likes what. */
export interface Learnt {
  readonly lists: Lists;
  readonly weights: Weights;
}

/** Learns for all people and things at once, on the thread that calls it. */
export function learnAll(liked: Interactions): Learnt {
  const weights = learnWeights(liked);
  return { lists: listsOf(liked, weights, LISTED), weights: strongest(weights, KEPT) };
}
