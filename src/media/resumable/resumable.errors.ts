import { defineProblem } from '../../platform/kernel/problem';

export class UploadNotFound extends defineProblem({
  kind: 'notFound',
  key: 'upload',
  message: 'not found',
  what: 'You have no upload under way at this address.',
  why: 'It has expired, it was given up, or it is somebody else’s.',
  whatToDo: 'Begin another one: `POST /api/uploads`.',
}) {}

/** Somebody else has sent that part meanwhile, or the client has lost count. */
export class UploadOffsetConflict extends defineProblem({
  kind: 'conflict',
  key: 'Upload-Offset',
  message: 'is not where the upload has come to',
  what: 'The upload has come to another byte than the one that you go on from.',
  why: 'A piece that was sent before has arrived after all, or only a part of it has.',
  whatToDo: 'Ask for the offset (HEAD), and go on from there.',
}) {}

export class TusVersionUnsupported extends defineProblem({
  kind: 'preconditionFailed',
  key: 'Tus-Resumable',
  message: 'must be 1.0.0',
  what: 'The version of the tus protocol is missing, or is not spoken here.',
  why: '`Tus-Resumable` has to say `1.0.0`.',
  whatToDo: 'Use a client that speaks tus 1.0.0.',
}) {}
