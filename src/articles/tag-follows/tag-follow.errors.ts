import { defineProblem } from '../../platform/kernel/problem';

/** What a feed merges has to end somewhere. */
export const MAX_FOLLOWED_TAGS = 100;

export class TooManyTags extends defineProblem({
  kind: 'conflict',
  key: 'tag',
  message: `can't be followed: you follow ${MAX_FOLLOWED_TAGS} tags already`,
  what: 'You follow as many tags as one person can.',
  why: `A feed is made of what you follow, and of ${MAX_FOLLOWED_TAGS} tags at most.`,
  whatToDo: 'Stop following another tag first.',
}) {}
