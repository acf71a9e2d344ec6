import { defineProblem } from '../kernel/problem';

/** The disk of the embedded database is almost full: reads go on, and writes wait until somebody frees some space. */
export class StorageFull extends defineProblem({
  kind: 'unavailable',
  key: 'storage',
  message: 'is full, nothing can be written until space is freed',
  what: 'The disk of the server is almost full, so the server only reads.',
  why: 'Something on the machine has filled the disk that holds the embedded database. A database that runs out of space would stop.',
  whatToDo: 'Tell the operator, who has to free some space. Until then only reads are answered.',
}) {}
