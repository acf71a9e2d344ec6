import { integer } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** How many streams of events an instance keeps open. */
export class EventSettings extends defineSettings({
  maxStreams: variable('EVENT_STREAMS', integer(1, 1_000_000).prefault('20000'), {
    otherwise: '`20000`',
    meaning: 'How many streams of events one instance keeps open. Each takes about 24 kB of memory.',
  }),
  maxStreamsOfOne: variable('EVENT_STREAMS_PER_USER', integer(1, 100_000).prefault('20'), {
    otherwise: '`20`',
    meaning: 'How many of them one user may have on one instance.',
  }),
}) {}
