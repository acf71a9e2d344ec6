import { CALLERS, type VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'recommendations.list': [
    {
      // Nobody is recommended what they wrote; whoever is not signed in sees what trends.
      shows: 'listed',
      except: { author: 'absent' },
      prepare: async ({ people }) => {
        for (const caller of CALLERS)
          if (caller !== 'anonymous' && caller !== 'author')
            await people[caller].follow(people.author.username);
      },
      asks: ({ people }) => ({ path: '/api/recommendations?limit=100', marker: people.author.username }),
    },
    {
      // Found by the tag of an article that they say they read; the article itself is theirs already.
      shows: 'listed',
      except: { author: 'absent' },
      prepare: async ({ host, people, tag }) => {
        await host.publish({ title: `Read about ${tag}`, tagList: [`beside-${tag}`] });
        await people.author.publish({ title: `Found by ${tag}`, tagList: [`beside-${tag}`] });
      },
      asks: ({ tag }) => ({
        path: `/api/recommendations?limit=100&read=read-about-${tag}`,
        marker: `Found by ${tag}`,
      }),
    },
  ],
  'recommendations.listRelated': [
    {
      shows: 'listed',
      asks: ({ tag }) => ({ path: `/api/articles/read-about-${tag}/related`, marker: `Found by ${tag}` }),
    },
    {
      // Of an article by the author: it is opened, and what goes with it is by the host.
      shows: 'opened',
      asks: ({ tag }) => ({ path: `/api/articles/found-by-${tag}/related`, marker: `Read about ${tag}` }),
    },
  ],
};
