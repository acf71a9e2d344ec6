import type { World, VisibilityRows } from '../visibility/rows';

const SECRET = 'Between the author and the friend';

/** The number of the conversation that the author and the friend have. */
async function conversationOf({ people }: World): Promise<number> {
  const { body } = await people.author.get('/api/conversations').expect(200);
  return (body as { conversations: { id: number }[] }).conversations[0]?.id ?? 0;
}

export const VISIBILITY: VisibilityRows = {
  'conversations.list': {
    shows: 'own',
    except: { friend: 'shown' },
    prepare: async ({ people: { author, friend } }) => {
      const conversation = { members: [friend.username], message: SECRET };
      await author.post('/api/conversations', { conversation }).expect(201);
    },
    asks: () => ({ path: '/api/conversations', marker: SECRET }),
  },
  'conversations.get': {
    shows: 'between',
    asks: async (world) => ({ path: `/api/conversations/${await conversationOf(world)}`, marker: SECRET }),
  },
  'conversations.listMessages': {
    shows: 'between',
    asks: async (world) => ({
      path: `/api/conversations/${await conversationOf(world)}/messages`,
      marker: SECRET,
    }),
  },
  'conversations.countUnread': { nothing: 'It is a number, of the caller alone.' },
  'conversations.getSettings': { nothing: 'They are of the caller alone.' },
};
