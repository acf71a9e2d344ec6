import { periodicWork } from '../../src/platform/kernel/periodically';
import type { VisibilityRows } from '../visibility/rows';

const CALLER = 'It tells of the caller alone.';

export const VISIBILITY: VisibilityRows = {
  // Everybody is mentioned by the author.
  'notifications.list': {
    shows: 'listed',
    except: { author: 'absent' },
    prepare: async ({ people, hostSlug }) => {
      const { author, ...others } = people;
      await author.comment(
        hostSlug,
        Object.values(others)
          .map(({ username }) => `@${username}`)
          .join(' '),
      );
      await periodicWork.get('telling people what happened')?.();
    },
    asks: () => ({ path: '/api/notifications' }),
  },
  'notifications.countUnread': { nothing: CALLER },
  'notifications.getPreferences': { nothing: CALLER },
};
