import { defineProblem } from '../../platform/kernel/problem';

/** None of the bytes that were asked for are there (RFC 9110, section 15.5.17). */
export class RangeNotSatisfiable extends defineProblem({
  kind: 'rangeNotSatisfiable',
  key: 'range',
  message: 'is past the end',
  what: 'The file has none of the bytes that `Range` asks for.',
  why: '`Content-Range` says how many it has.',
  whatToDo: 'Ask for bytes that there are, or for the whole file.',
}) {}

/** A condition of the request does not hold (RFC 9110, section 15.5.13). */
export class PreconditionFailed extends defineProblem({
  kind: 'preconditionFailed',
  key: 'condition',
  message: 'does not hold',
  what: 'The file is not the one that `If-Match` or `If-Unmodified-Since` names.',
  why: 'An address always leads to the same content: the condition is about another one.',
  whatToDo: 'Send the request without the condition, and look at its `ETag`.',
}) {}
