import { defineProblem } from '../../platform/kernel/problem';

export class TagNotFound extends defineProblem({
  kind: 'notFound',
  key: 'tag',
  message: 'not found',
  what: 'There is no such tag.',
  why: 'No article has it, and nobody has described it.',
  whatToDo: 'Check the name, upper and lower case included, and look it up in the list of tags.',
}) {}

/** A name can lead to one tag alone. */
export class TagAliasTaken extends defineProblem({
  kind: 'conflict',
  key: 'aliases',
  message: 'leads to another tag or has other names itself',
  what: 'A name cannot lead to this tag.',
  why: 'It leads to another tag already, or other names lead to it; or this tag is itself another name of one.',
  whatToDo: 'Take the name from the other tag first, or describe the tag that this name leads to.',
}) {}
