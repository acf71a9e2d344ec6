import type { VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'events.stream': {
    nothing: 'It does not end. The tests of streams show what blocks and sessions end on it.',
  },
};
