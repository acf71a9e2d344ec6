import { defineProblem } from '../../platform/kernel/problem';

export class CannotPin extends defineProblem({
  kind: 'invalid',
  key: 'pinned',
  message: 'must be articles of yours',
  what: 'You can only pin articles that you wrote.',
  why: 'A slug among those sent leads to no article, or to somebody else’s.',
  whatToDo: 'Send the slugs of articles of your own.',
}) {}
