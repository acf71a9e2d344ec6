import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Linter } from 'eslint';
import packageJson from '../../package.json';
import order from '../../src/app/rooms.json';

const ROOMS = order.rooms.map(({ room }) => room);
const LAYERS = order.layers.map(({ layer }) => layer);

/** What each file imports: paths below `src`, without their ending. */
type Files = Readonly<Record<string, readonly string[]>>;

const inRoom = (room: string, kind: string) => `${room}/${room}.${kind}`;
const inLayer = (layer: string) => `platform/${layer}/${layer}`;

/** A room where each file imports whatever it may of its own room, of the rooms before it and of platform. */
function soundRoom(room: string, index: number): Files {
  const own = (...kinds: string[]) => kinds.map((kind) => inRoom(room, kind));
  const before = (kind: string) => ROOMS.slice(0, index).map((other) => inRoom(other, kind));
  const shared = [
    'entity',
    'schemas',
    'errors',
    'view',
    'decorators',
    'policy',
    'settings',
    'limits',
    'mails',
  ];
  return {
    ...Object.fromEntries(shared.map((kind) => [inRoom(room, kind), before(kind)])),
    [inRoom(room, 'repository')]: [...own('entity', 'errors', 'view'), inLayer('database')],
    [inRoom(room, 'service')]: [...own('repository', 'policy', 'mails'), ...before('service')],
    // A sub-room stands on files of its room, and others of them stand on it.
    [`${room}/inner/inner.service`]: own('repository'),
    [inRoom(room, 'controller')]: [
      ...own('service', 'schemas', 'decorators', 'limits'),
      `${room}/inner/inner.service`,
    ],
    [inRoom(room, 'module')]: [...own('controller', 'settings'), ...before('module'), ...LAYERS.map(inLayer)],
  };
}

function soundHouse(): Files {
  const rooms = ROOMS.flatMap((room, index) => Object.entries(soundRoom(room, index)));
  const layers = LAYERS.map((layer, index) => [inLayer(layer), LAYERS.slice(0, index).map(inLayer)] as const);
  const above = {
    'app.module': ROOMS.map((room) => inRoom(room, 'module')),
    'app/serve': ['app.module', inRoom('pages', 'controller')],
    'demo/people': ['platform/database/database'],
    'cli/seed': ['app.module', 'demo/people'],
  };
  return { ...Object.fromEntries([...rooms, ...layers]), ...above };
}

describe('The dependency rules of the lint step', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'broadsheet-house-'));
    for (const file of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json', 'src/app/rooms.json'])
      cpSync(file, join(folder, file));
    symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'test'));
    write(soundHouse());
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(files: Files): void {
    for (const [name, imports] of Object.entries(files)) {
      const file = join(folder, 'src', `${name}.ts`);
      mkdirSync(dirname(file), { recursive: true });
      const up = '../'.repeat(name.split('/').length - 1) || './';
      writeFileSync(file, [...imports.map((other) => `import '${up}${other}';`), 'export {};\n'].join('\n'));
    }
  }

  /** Adds imports to the sound house, and runs the dependency rules as `npm run lint` does. */
  function lintWith(added: Files): { passed: boolean; said: string } {
    const sound = soundHouse();
    for (const [file, imports] of Object.entries(added))
      write({ [file]: [...(sound[file] ?? []), ...imports] });
    const steps = packageJson.scripts.lint.split(' && ');
    const [, ...args] = steps.find((step) => step.startsWith('depcruise '))?.split(' ') ?? [];
    const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/.bin/depcruise', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { passed: status === 0, said: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
  }

  it('accept a house where everything imports what it may', () => {
    expect(lintWith({})).toEqual({ passed: true, said: expect.stringContaining('no dependency violations') });
  });

  it.each([
    ['unlisted/unlisted.module', '"rooms" in src/app/rooms.json: src/unlisted has no line: add one after'],
    [
      'platform/unlisted/unlisted',
      '"layers" in src/app/rooms.json: src/platform/unlisted has no line: add one',
    ],
  ])('refuse a folder that the order lacks (%s), and say what to do', (file, sentence) => {
    const { passed, said } = lintWith({ [file]: [] });
    expect(passed).toBe(false);
    expect(said).toContain(sentence);
  });

  it('refuse a room of the order that has no folder', () => {
    rmSync(join(folder, 'src/comments'), { recursive: true });
    expect(lintWith({ 'app.module': [] })).toMatchObject({
      passed: false,
      said: expect.stringContaining('comments has a line but no folder src/comments: remove the line'),
    });
  });

  it('refuse whatever goes against the order, or past what a room shows', () => {
    const { passed, said } = lintWith({
      'users/users.service': ['articles/articles.service'],
      'comments/comments.service': ['articles/articles.repository'],
      'comments/comments.module': ['articles/articles.controller'],
      'platform/http/http': ['users/users.entity'],
      'platform/database/database': ['platform/jobs/jobs'],
      'articles/tags/tags.service': ['articles/favorites/favorites.service'],
      'articles/favorites/favorite.entity': ['articles/tags/tag.entity'],
      'articles/favorites/favorites.service': [],
      'articles/tags/tag.entity': [],
      'profiles/profiles.module': ['app/serve', 'demo/people'],
      'demo/people': ['users/users.entity'],
      'users/users.controller': ['users/users.repository'],
      'users/users.repository': ['users/users.mails', 'users/users.service'],
      'users/users.entity': ['users/users.errors'],
    });
    expect(passed).toBe(false);
    for (const fault of [
      'users-imports-only-rooms-before-it: src/users/users.service.ts → src/articles/articles.service.ts',
      'only-what-a-room-shows: src/comments/comments.service.ts → src/articles/articles.repository.ts',
      'only-what-a-room-shows: src/comments/comments.module.ts → src/articles/articles.controller.ts',
      'platform-knows-no-room: src/platform/http/http.ts → src/users/users.entity.ts',
      'database-imports-only-layers-before-it: src/platform/database/database.ts → src/platform/jobs/jobs.ts',
      // Between rooms, between layers, and between sub-rooms, of whom no file imports one that leads back to it.
      'no-circle-between-folders: src/users → src/articles → src/users',
      'no-circle-between-folders: src/platform/database → src/platform/jobs → src/platform/database',
      'no-circle-between-folders: src/articles/favorites → src/articles/tags → src/articles/favorites',
      'rooms-know-nothing-above-them: src/profiles/profiles.module.ts → src/app/serve.ts',
      'rooms-know-nothing-above-them: src/profiles/profiles.module.ts → src/demo/people.ts',
      'demo-knows-platform-and-settings: src/demo/people.ts → src/users/users.entity.ts',
      'controllers-ask-services: src/users/users.controller.ts → src/users/users.repository.ts',
      'statements-know-no-services: src/users/users.repository.ts → src/users/users.service.ts',
      'no-circle: src/users/users.repository.ts → src/users/users.service.ts → src/users/users.repository.ts',
      'entities-know-no-http: src/users/users.entity.ts → src/users/users.errors.ts',
    ])
      expect(said).toContain(`error ${fault}`);
  });
});

describe('ESLint', () => {
  const FILE = 'src/articles/article.repository.ts';
  const rules = () => {
    const { stdout } = spawnSync(process.execPath, ['node_modules/.bin/eslint', '--print-config', FILE], {
      encoding: 'utf8',
    });
    const name = 'no-restricted-syntax';
    return { [name]: (JSON.parse(stdout) as { rules: Linter.RulesRecord }).rules[name] ?? 'off' };
  };

  it('lets repositories throw faults of ours, and no problem', () => {
    const messages = (code: string) =>
      new Linter().verify(code, [{ rules: rules() }]).map(({ message }) => message);
    expect(messages('throw new ArticleNotFound();')).toEqual([expect.stringContaining('Name the problem')]);
    expect(messages('throw new Error("A page has no rows");')).toEqual([]);
  });
});
