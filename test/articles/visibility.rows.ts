import { CALLERS, type VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
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
  ],
  'articles.feed': {
    // Nobody follows themselves.
    shows: 'listed',
    except: { author: 'absent' },
    prepare: async ({ people }) => {
      for (const caller of CALLERS)
        if (caller !== 'anonymous' && caller !== 'author')
          await people[caller].follow(people.author.username);
    },
    asks: () => ({ path: '/api/articles/feed' }),
  },
};
