/**
 * Who may import whom. The order of rooms and of platform's layers is said once, in src/app/rooms.json; the rules are
 * made from it. A folder that it lacks stops the lint step.
 */
const { readdirSync } = require('node:fs');
const { rooms, layers } = require('./src/app/rooms.json');

/** Folders of src that are no rooms: what is above all rooms, and what is below them. */
const ABOVE_ROOMS = ['app', 'cli', 'demo'];
const BELOW_ROOMS = ['platform'];

/** What a room shows of itself to the rooms after it, by the end of the file's name. */
const SHOWN = 'module|service|entity|schemas|errors|view|decorators|policy|settings|limits|mails';

const ROOMS = rooms.map(({ room }) => room);
const LAYERS = layers.map(({ layer }) => layer);
compareWithFolders('src', ROOMS, [...ABOVE_ROOMS, ...BELOW_ROOMS], 'rooms');
compareWithFolders('src/platform', LAYERS, [], 'layers');

const ROOM = `^src/(${ROOMS.join('|')})/`;
const SHOWN_BY_NAME = rooms.flatMap(({ room, shows = [] }) => shows.map((file) => `^src/${room}/${file}$`));

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const betweenRooms = [
  ...onlyEarlier('src', ROOMS, 'room'),
  {
    name: 'only-what-a-room-shows',
    comment: `Of another room: *.${SHOWN.replaceAll('|', ', *.')}, and what its line in rooms.json shows besides.`,
    severity: 'error',
    from: { path: ROOM },
    to: { path: ROOM, pathNot: ['^src/$1/', `\\.(${SHOWN})\\.ts$`, ...SHOWN_BY_NAME] },
  },
  {
    name: 'rooms-know-nothing-above-them',
    severity: 'error',
    from: { path: ROOM },
    to: { path: `^src/([^/]+\\.ts$|(${ABOVE_ROOMS.join('|')})/)` },
  },
  {
    name: 'demo-knows-platform-and-settings',
    comment: 'Rooms contribute demo rows through src/platform/kernel/demo-part.ts.',
    severity: 'error',
    from: { path: '^src/demo/' },
    to: { path: '^src/', pathNot: ['^src/(demo|platform)/', '\\.settings\\.ts$'] },
  },
  {
    name: 'platform-knows-no-room',
    comment: 'Nor anything else outside platform.',
    severity: 'error',
    from: { path: '^src/platform/' },
    to: { path: '^src/(?!platform/)' },
  },
  ...onlyEarlier('src/platform', LAYERS, 'layer'),
  {
    name: 'no-circle-between-folders',
    comment:
      'Rooms, sub-rooms of one room, folders of platform. A room and its own sub-room are judged by their files.',
    severity: 'error',
    scope: 'folder',
    from: { path: '^src/' },
    to: { circular: true },
  },
  {
    name: 'no-circle',
    comment: 'Between files; not by types either.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const insideRooms = [
  {
    name: 'controllers-ask-services',
    severity: 'error',
    from: { path: '\\.controller\\.ts$' },
    to: { path: ['\\.(repository|entity|lists|view)\\.ts$', '^src/platform/database/'] },
  },
  {
    name: 'services-speak-no-http',
    severity: 'error',
    from: { path: '\\.service\\.ts$' },
    to: { path: ['\\.controller\\.ts$', '^(node_modules/)?express'] },
  },
  {
    name: 'entities-know-no-http',
    severity: 'error',
    from: { path: '\\.entity\\.ts$' },
    to: { path: ['^src/platform/http/', '\\.(service|repository|controller|errors)\\.ts$'] },
  },
  {
    name: 'statements-know-no-services',
    comment:
      'They name problems for the constraints that they may violate; ESLint keeps repositories from throwing any.',
    severity: 'error',
    from: { path: '\\.(repository|lists|view)\\.ts$' },
    to: { path: '\\.(service|controller)\\.ts$' },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const everywhere = [
  {
    name: 'production-needs-no-dev-dependency',
    comment: 'Printing SQL for a reviewer is no part of production.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['\\.spec\\.ts$', '^src/cli/sql\\.ts$'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  { name: 'src-knows-no-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  {
    name: 'resolvable',
    comment: 'What tests start as a process is built first: see global-setup.ts.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^(\\.\\./)+dist/' },
  },
  {
    name: 'no-orphans',
    severity: 'error',
    from: { orphan: true, path: '^src/', pathNot: ['\\.mts$', '\\.js$'] },
    to: {},
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...betweenRooms, ...insideRooms, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|sdk|src/pages/public)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};

/** One rule for each folder: it imports only folders that stand before it in the list. */
function onlyEarlier(parent, folders, kind) {
  return folders.slice(0, -1).map((folder, index) => ({
    name: `${folder}-imports-only-${kind}s-before-it`,
    comment: 'The order is in src/app/rooms.json.',
    severity: 'error',
    from: { path: `^${parent}/${folder}/` },
    to: { path: `^${parent}/(${folders.slice(index + 1).join('|')})/` },
  }));
}

/** @throws Error that says what to do when the list and the folders differ */
function compareWithFolders(parent, listed, others, key) {
  const folders = foldersOf(parent);
  const faults = [
    ...folders
      .filter((folder) => !listed.includes(folder) && !others.includes(folder))
      .map(
        (folder) => `${parent}/${folder} has no line: add one after the last of the ${key} that it imports`,
      ),
    ...listed
      .filter((folder) => !folders.includes(folder))
      .map((folder) => `${folder} has a line but no folder ${parent}/${folder}: remove the line`),
    ...listed
      .filter((folder, index) => listed.indexOf(folder) !== index)
      .map((folder) => `${folder} has two lines: remove one`),
  ];
  if (faults.length > 0) throw new Error(`"${key}" in src/app/rooms.json: ${faults.join('; ')}.`);
}

/** Folders that hold a file: git keeps no others, but leaves them behind when their last file moves. */
function foldersOf(parent) {
  const files = readdirSync(`${__dirname}/${parent}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath }) => parentPath.slice(`${__dirname}/${parent}/`.length).split('/')[0]);
  return [...new Set(files)].filter((folder) => folder !== '');
}
