import { begun, type MediumBody, pathOf, uploaded, wav } from '../support/media';
import type { Row, VisibilityRows, World } from '../visibility/rows';

const MARKER = 'RIFF';
let begunAt = '';
const made = new Map<string, MediumBody>();

/** The author uploads a sound, which then is shown as `use` says. */
function medium(name: string, use?: (world: World, medium: MediumBody) => Promise<unknown>) {
  return async (world: World): Promise<void> => {
    const sound = await uploaded(world.people.author, wav(2_000, made.size), `${name}.wav`);
    made.set(name, sound);
    await use?.(world, sound);
  };
}

const asked = (name: string): MediumBody => {
  const sound = made.get(name);
  if (!sound) throw new Error(`Nothing is called ${name}`);
  return sound;
};

/** Alone of its owner. */
const OWN: Pick<Row, 'shows' | 'except'> = { shows: 'between', except: { friend: 'not found' } };
/** What everybody may fetch, those on either side of a block may, too: they need only sign out. */
const EVERYBODY: Pick<Row, 'shows' | 'except'> = {
  shows: 'opened',
  except: { blocker: 'shown', blocked: 'shown' },
};

export const VISIBILITY: VisibilityRows = {
  'media.list': {
    shows: 'own',
    prepare: medium('listed'),
    asks: () => ({ path: '/api/media', marker: 'listed.wav' }),
  },
  'uploads.get': {
    ...OWN,
    prepare: async ({ people }) => {
      begunAt = await begun(people.author, 4_321);
    },
    asks: () => ({ path: begunAt, marker: '4321' }),
  },
  'media.getUsage': { nothing: 'It tells of the caller alone.' },
  'media.get': {
    ...OWN,
    prepare: medium('got'),
    asks: () => ({ path: `/api/media/${asked('got').id}`, marker: 'got.wav' }),
  },
  'media.download': [
    {
      ...OWN,
      prepare: medium('kept'),
      asks: () => ({ path: pathOf(asked('kept').url), marker: MARKER }),
    },
    { ...EVERYBODY, asks: () => ({ path: pathOf(asked('kept').signedUrl), marker: MARKER }) },
    {
      ...EVERYBODY,
      prepare: medium('portrait', ({ people }, { url }) =>
        people.author.put('/api/user', { user: { image: url } }).expect(200),
      ),
      asks: () => ({ path: pathOf(asked('portrait').url), marker: MARKER }),
    },
  ],
};
