import type { Row, VisibilityRows, World } from '../visibility/rows';

interface Made {
  readonly prepare: (world: World) => Promise<void>;
  readonly id: () => number;
}

/** What a row makes before anybody mutes or blocks anybody, and asks for afterwards. */
function made(make: (world: World) => Promise<number>): Made {
  let id = 0;
  return {
    prepare: async (world) => {
      id = await make(world);
    },
    id: () => id,
  };
}

const hostComment = made(({ host, hostSlug }) => host.comment(hostSlug, 'Of the host'));
const answered = made(async ({ host, hostSlug, people: { author } }) => {
  const id = await host.comment(hostSlug, 'To be answered');
  await author.comment(hostSlug, 'The answer of the author', id);
  return id;
});
const quoting = made(({ host, hostSlug, remarkId }) => host.comment(hostSlug, 'A quote', remarkId));

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
      shows: 'opened',
      asks: ({ slug, host }) => ({
        path: `/api/articles/${slug}/comments?view=thread`,
        marker: host.username,
      }),
    },
    ...['', '?view=thread&sort=old', '?view=roots&sort=top'].map((query): Row => ({
      shows: 'listed',
      asks: ({ hostSlug, remark }) => ({
        path: `/api/articles/${hostSlug}/comments${query}`,
        marker: remark,
      }),
    })),
  ],
  'comments.get': [
    {
      shows: 'opened',
      asks: ({ remarkId, remark }) => ({ path: `/api/comments/${remarkId}`, marker: remark }),
    },
    {
      // An answer of somebody else's quotes the author, and has the author's comment above it.
      shows: 'listed',
      prepare: quoting.prepare,
      asks: ({ remark }) => ({ path: `/api/comments/${quoting.id()}`, marker: remark }),
    },
  ],
  'comments.replies': [
    {
      shows: 'opened',
      asks: ({ remarkId }) => ({ path: `/api/comments/${remarkId}/replies`, marker: 'A quote' }),
    },
    {
      shows: 'listed',
      prepare: answered.prepare,
      asks: () => ({ path: `/api/comments/${answered.id()}/replies`, marker: 'The answer of the author' }),
    },
  ],
  'comments.likes': [
    {
      shows: 'opened',
      prepare: async ({ host, remarkId }) => {
        await host.put(`/api/comments/${remarkId}/like`).expect(200);
      },
      asks: ({ remarkId, host }) => ({ path: `/api/comments/${remarkId}/likes`, marker: host.username }),
    },
    {
      shows: 'listed',
      // A mute is of what somebody says, not of their name.
      except: { muter: 'shown' },
      prepare: async (world) => {
        await hostComment.prepare(world);
        await world.people.author.put(`/api/comments/${hostComment.id()}/like`).expect(200);
      },
      asks: () => ({ path: `/api/comments/${hostComment.id()}/likes` }),
    },
  ],
};
