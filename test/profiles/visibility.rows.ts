import type { VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'profiles.get': {
    shows: 'opened',
    asks: ({ people }) => ({ path: `/api/profiles/${people.author.username}` }),
  },
  // Those that the author mutes and blocks, and theirs who mute and block the author.
  'profiles.listMuted': [
    {
      shows: 'own',
      asks: ({ people }) => ({ path: '/api/user/mutes', marker: people.muted.username }),
    },
    { shows: 'own', except: { author: 'absent', muter: 'shown' }, asks: () => ({ path: '/api/user/mutes' }) },
  ],
  'profiles.listBlocked': [
    {
      shows: 'own',
      asks: ({ people }) => ({ path: '/api/user/blocks', marker: people.blocked.username }),
    },
    {
      shows: 'own',
      except: { author: 'absent', blocker: 'shown' },
      asks: () => ({ path: '/api/user/blocks' }),
    },
  ],
};
