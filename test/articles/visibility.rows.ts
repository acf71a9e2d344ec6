import { periodicWork } from '../../src/platform/kernel/periodically';
import { CALLERS, type Row, type VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'tags.listFollowed': { nothing: 'It tells of the caller alone.' },
  'articles.get': {
    shows: 'opened',
    asks: ({ slug }) => ({ path: `/api/articles/${slug}` }),
  },
  'articles.list': [
    { shows: 'listed', asks: () => ({ path: '/api/articles?limit=100' }) },
    { shows: 'listed', asks: ({ tag }) => ({ path: `/api/articles?tag=${tag}` }) },
    { shows: 'listed', asks: ({ people }) => ({ path: `/api/articles?author=${people.author.username}` }) },
    {
      // What the host favorites: a mute and a block of its author apply.
      shows: 'listed',
      prepare: async ({ host, slug }) => {
        await host.favorite(slug);
      },
      asks: ({ host }) => ({ path: `/api/articles?favorited=${host.username}` }),
    },
    {
      // What the author favorites, by the host: a mute is of what the author writes.
      shows: 'listed',
      except: { muter: 'shown' },
      prepare: async ({ people, hostSlug }) => {
        await people.author.favorite(hostSlug);
      },
      asks: ({ people, hostSlug }) => ({
        path: `/api/articles?favorited=${people.author.username}`,
        marker: hostSlug,
      }),
    },
    ...['sort=top', 'sort=top&period=week', 'sort=trending'].flatMap((sort): Row[] => [
      {
        shows: 'listed',
        prepare: async () => periodicWork.get('ranking what trends')?.(),
        asks: () => ({ path: `/api/articles?${sort}` }),
      },
      { shows: 'listed', asks: ({ tag }) => ({ path: `/api/articles?${sort}&tag=${tag}` }) },
      {
        shows: 'listed',
        asks: ({ people }) => ({ path: `/api/articles?${sort}&author=${people.author.username}` }),
      },
      { shows: 'listed', asks: ({ host }) => ({ path: `/api/articles?${sort}&favorited=${host.username}` }) },
    ]),
  ],
  'reads.list': {
    // Whoever mutes somebody can look back at what they read.
    shows: 'listed',
    except: { muter: 'shown' },
    prepare: async ({ people, slug }) => {
      for (const caller of CALLERS)
        if (caller !== 'anonymous') await people[caller].post(`/api/articles/${slug}/reads`).expect(204);
    },
    asks: () => ({ path: '/api/user/reads' }),
  },
  'reads.getPreferences': { nothing: 'It tells of the caller alone.' },
  'tags.get': { nothing: 'It is public, and credentials are not even read.' },
  'articles.feed': {
    // Everybody follows the tag, too, the author among them.
    shows: 'listed',
    prepare: async ({ people }) => {
      for (const caller of CALLERS)
        if (caller !== 'anonymous' && caller !== 'author')
          await people[caller].follow(people.author.username);
    },
    asks: () => ({ path: '/api/articles/feed' }),
  },
};
