import type { VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'search.suggest': [
    {
      shows: 'listed',
      asks: ({ slug }) => ({ path: `/api/search/suggest?q=${slug.replaceAll('-', ' ')}`, marker: slug }),
    },
    {
      shows: 'listed',
      asks: ({ people: { author } }) => ({ path: `/api/search/suggest?q=${author.username}` }),
    },
  ],
  'search.find': [
    { shows: 'listed', asks: ({ slug }) => ({ path: `/api/search?type=article&q=${slug}`, marker: slug }) },
    {
      shows: 'listed',
      asks: ({ people: { author } }) => ({ path: `/api/search?type=profile&q=${author.username}` }),
    },
    {
      shows: 'listed',
      asks: ({ people: { author } }) => ({ path: `/api/search?type=comment&q=author:${author.username}` }),
    },
    {
      shows: 'listed',
      asks: ({ people: { author } }) => ({ path: `/api/search?sort=new&q=author:${author.username}` }),
    },
  ],
};
