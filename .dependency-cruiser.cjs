/** Who may import whom. Rooms stand side by side; `platform` knows none of them. */
const ROOM = '^src/(auth|verification|sessions|mail-links|users|profiles|articles|comments|audit|pages)/';
const PUBLIC_OF_A_ROOM = '\\.(module|service|entity|schemas|errors)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-no-room',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: ['^src/(?!platform/)'] },
    },
    {
      name: 'rooms-lean-one-way',
      comment:
        'comments -> articles -> profiles -> users -> sessions, mail-links; auth -> verification -> users',
      severity: 'error',
      from: { path: ROOM },
      to: {
        path: ROOM,
        pathNot: ['^src/$1/', '^src/(sessions|mail-links|verification|users|profiles|articles)/'],
      },
    },
    {
      name: 'users-lean-on-sessions-and-links-alone',
      severity: 'error',
      from: { path: '^src/users/' },
      to: { path: ROOM, pathNot: '^src/(users|sessions|mail-links)/' },
    },
    {
      name: 'sessions-links-and-audit-lean-on-no-room',
      severity: 'error',
      from: { path: '^src/(sessions|mail-links|audit)/' },
      to: { path: ROOM, pathNot: '^src/$1/' },
    },
    {
      name: 'articles-and-profiles-lean-on-people-alone',
      severity: 'error',
      from: { path: '^src/(articles|profiles)/' },
      to: { path: ROOM, pathNot: ['^src/$1/', '^src/(users|profiles)/'] },
    },
    {
      name: 'auth-and-verification-lean-on-accounts',
      severity: 'error',
      from: { path: '^src/(auth|verification)/' },
      to: { path: ROOM, pathNot: ['^src/$1/', '^src/(verification|users|sessions|mail-links)/'] },
    },
    {
      name: 'only-what-a-room-shows',
      comment:
        'Of another room: its module, services, entities, schemas and errors. Never its repository or controller.',
      severity: 'error',
      from: { path: ROOM },
      to: { path: ROOM, pathNot: ['^src/$1/', PUBLIC_OF_A_ROOM] },
    },
    {
      name: 'controllers-ask-services',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: ['\\.(repository|entity|queries)\\.ts$', '^src/platform/database/'] },
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
      name: 'repositories-throw-no-problems',
      severity: 'error',
      from: { path: '\\.repository\\.ts$' },
      to: { path: ['\\.(errors|service|controller)\\.ts$', '^src/platform/http/http\\.errors'] },
    },
    {
      name: 'rooms-do-not-know-the-app',
      severity: 'error',
      from: { path: ['^src/platform/', ROOM] },
      to: { path: '^src/(app|main|cli)' },
    },
    {
      name: 'demo-is-for-the-app-and-the-commands',
      comment: 'Rooms contribute demo rows through src/platform/kernel/demo-part.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(demo/|cli/|app)' },
      to: { path: '^src/demo/' },
    },
    {
      name: 'demo-knows-platform-alone',
      severity: 'error',
      from: { path: '^src/demo/' },
      to: { path: '^src/', pathNot: '^src/(demo|platform)/' },
    },
    {
      name: 'production-needs-no-dev-dependency',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'src-knows-no-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: ['\\.mts$', '\\.js$'] },
      to: {},
    },
  ],
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
