/**
 * The cast of the demo data: ten fictional people and who follows whom. Loaded into an empty database so that
 * a fresh installation has something to read; never needed in production.
 */
export interface DemoPerson {
  username: string;
  email: string;
  bio: string | null;
  hasAvatar: boolean;
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  {
    username: 'bob',
    email: 'bob@example.com',
    bio: 'Copy editor turned programmer. Still believes that most bugs are sentences nobody read twice.',
    hasAvatar: true,
  },
  {
    username: 'rosalind',
    email: 'rosalind@example.com',
    bio: 'Historian of the popular press, with ink on one sleeve and microfilm in the other.',
    hasAvatar: true,
  },
  {
    username: 'teodor',
    email: 'teodor@example.com',
    bio: 'Keeps other people’s databases on their feet. Reads query plans the way some people read the weather.',
    hasAvatar: false,
  },
  {
    username: 'yuki',
    email: 'yuki@example.com',
    bio: 'Bakes before work, brews after. Everything I publish here has been made badly at least once first.',
    hasAvatar: true,
  },
  {
    username: 'priya',
    email: 'priya@example.com',
    bio: 'Typographer for screens large and small. I notice the spaces.',
    hasAvatar: true,
  },
  {
    username: 'mateus',
    email: 'mateus@example.com',
    bio: 'Bicycle mechanic in a workshop the size of a lift. Commutes in all weathers and complains in most.',
    hasAvatar: true,
  },
  {
    username: 'ingrid',
    email: 'ingrid@example.com',
    bio: 'Amateur astronomer at sixty degrees north: long nights in winter, none at all in June.',
    hasAvatar: true,
  },
  {
    username: 'khalid',
    email: 'khalid@example.com',
    bio: 'Cartographer. Draws cities in two scripts and walks them to check.',
    hasAvatar: true,
  },
  {
    username: 'amara',
    email: 'amara@example.com',
    bio: 'Allotment holder, soil enthusiast, patient with worms. Plot 14, next to the leaking tap.',
    hasAvatar: true,
  },
  {
    username: 'chidi',
    email: 'chidi@example.com',
    bio: null,
    hasAvatar: true,
  },
];

export const DEMO_FOLLOWS: readonly (readonly [follower: string, followee: string])[] = [
  ['bob', 'rosalind'],
  ['bob', 'teodor'],
  ['bob', 'chidi'],
  ['bob', 'yuki'],
  ['bob', 'priya'],
  ['rosalind', 'bob'],
  ['rosalind', 'priya'],
  ['rosalind', 'khalid'],
  ['teodor', 'bob'],
  ['teodor', 'chidi'],
  ['teodor', 'mateus'],
  ['yuki', 'amara'],
  ['yuki', 'bob'],
  ['priya', 'rosalind'],
  ['priya', 'khalid'],
  ['priya', 'bob'],
  ['mateus', 'yuki'],
  ['mateus', 'ingrid'],
  ['ingrid', 'khalid'],
  ['ingrid', 'bob'],
  ['khalid', 'priya'],
  ['khalid', 'ingrid'],
  ['amara', 'yuki'],
  ['amara', 'mateus'],
  ['chidi', 'bob'],
  ['chidi', 'teodor'],
];
