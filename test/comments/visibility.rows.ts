import type { VisibilityRows } from '../visibility/rows';

export const VISIBILITY: VisibilityRows = {
  'comments.list': [
    {
      // Under an article of the author's own, which opens or does not.
      shows: 'opened',
      prepare: async ({ host, slug }) => {
        await host.comment(slug);
      },
      asks: ({ slug, host }) => ({ path: `/api/articles/${slug}/comments`, marker: host.username }),
    },
    {
      shows: 'listed',
      asks: ({ hostSlug, remark }) => ({ path: `/api/articles/${hostSlug}/comments`, marker: remark }),
    },
  ],
};
