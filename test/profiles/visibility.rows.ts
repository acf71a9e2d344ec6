import type { VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'profiles.listFollowers': [
    {
      shows: 'opened',
      prepare: ({ people, host }) => host.follow(people.author.username),
      asks: ({ people, host }) => ({
        path: `/api/profiles/${people.author.username}/followers`,
        marker: host.username,
      }),
    },
    {
      // Among those who follow the host. A mute is of what somebody says: people are still shown.
      shows: 'listed',
      except: { muter: 'shown' },
      prepare: ({ people, host }) => people.author.follow(host.username),
      asks: ({ host }) => ({ path: `/api/profiles/${host.username}/followers` }),
    },
  ],
  'profiles.listFollowing': [
    {
      shows: 'opened',
      prepare: ({ people, host }) => people.author.follow(host.username),
      asks: ({ people, host }) => ({
        path: `/api/profiles/${people.author.username}/following`,
        marker: host.username,
      }),
    },
    {
      shows: 'listed',
      except: { muter: 'shown' },
      prepare: ({ people, host }) => host.follow(people.author.username),
      asks: ({ host }) => ({ path: `/api/profiles/${host.username}/following` }),
    },
  ],
  'profiles.listPinned': {
    shows: 'opened',
    prepare: async ({ people, slug }) => {
      await people.author.put('/api/user/pinned', { profile: { pinned: [slug] } }).expect(204);
    },
    asks: ({ people, slug }) => ({ path: `/api/profiles/${people.author.username}/pinned`, marker: slug }),
  },
  'profiles.listSuggested': {
    // Written under a tag that they follow; those who follow the author already need no suggestion.
    shows: 'listed',
    except: { author: 'absent', stranger: 'absent', friend: 'absent', muted: 'absent' },
    prepare: async ({ people, tag }) => {
      for (const each of Object.values(people)) await each.put(`/api/tags/${tag}/follow`).expect(204);
    },
    asks: () => ({ path: '/api/user/suggestions' }),
  },
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
