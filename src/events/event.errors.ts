import { defineProblem } from '../platform/kernel/problem';

/** Seconds after which a place may be free. */
const RETRY_AFTER_SECONDS = 5;

export class TicketInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'ticket',
  message: 'is invalid',
  what: 'The ticket does not open a stream.',
  why: 'It was used, a minute has passed, its session has ended, or it is not from this server.',
  whatToDo: 'Ask for a new one (`POST /api/events/tickets`).',
}) {}

export class EventIdInvalid extends defineProblem({
  kind: 'invalid',
  key: 'lastEventId',
  message: 'must be the id of an event',
  what: 'The stream cannot go on from this event.',
  why: '`Last-Event-ID`, or `lastEventId`, is not an `id` that a stream of this server has sent.',
  whatToDo: 'Send the `id` of the last event that you got, or none.',
}) {}

export class TooManyStreams extends defineProblem({
  kind: 'tooManyRequests',
  key: 'events',
  message: 'are streamed to you as often as they may be',
  what: 'You have as many streams of events open as one person may have.',
  why: 'Each tab or device that listens has one of its own.',
  whatToDo: 'Close one, or share one between tabs.',
}) {
  override retryAfter = RETRY_AFTER_SECONDS;
}

export class StreamsExhausted extends defineProblem({
  kind: 'unavailable',
  key: 'events',
  message: 'are streamed to as many readers as this instance can serve',
  what: 'This instance has no room for another stream of events.',
  why: 'As many readers are connected as it may serve.',
  whatToDo: 'Try again after `Retry-After` seconds: another instance may have room.',
}) {
  override retryAfter = RETRY_AFTER_SECONDS;
}
