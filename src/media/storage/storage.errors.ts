import { defineProblem } from '../../platform/kernel/problem';

/** The folder or the object store does not answer, or lacks what a row says that it has. */
export class MediaStorageUnavailable extends defineProblem({
  kind: 'unavailable',
  key: 'storage',
  message: 'does not answer, try again shortly',
  what: 'The place where media are kept does not answer. Nothing was stored.',
  why: 'The object store is down, or the folder of media cannot be read or written.',
  whatToDo: 'Wait for as many seconds as `Retry-After` says, and send the same request again.',
}) {}

export class MediaStorageFull extends defineProblem({
  kind: 'insufficientStorage',
  key: 'storage',
  message: 'is full',
  what: 'There is no room for what you have sent. Nothing was stored.',
  why: 'The disk that holds media is full.',
  whatToDo: 'Tell the operator, who has to free some space.',
}) {}
