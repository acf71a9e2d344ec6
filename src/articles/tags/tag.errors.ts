import { defineProblem } from '../../platform/kernel/problem';

export class TagNotFound extends defineProblem({
  kind: 'notFound',
  key: 'tag',
  message: 'not found',
  what: 'There is no such tag.',
  why: 'No article has it, and nobody has described it.',
  whatToDo: 'Check the name, upper and lower case included, and look it up in the list of tags.',
}) {}
