import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RepositoryCopy } from '../support/repository-copy';
import { SERVER_URL } from '../support/test-database';

const TEMPLATES = 'test/house/bookmarks';

// Lint, types and tests of a whole repository: minutes, where the tests of other specs take seconds.
jest.setTimeout(20 * 60_000);

/** What the steps give to type and to run, in their order. */
function stepsOf(document: string) {
  const section = document.split(/^## /m).find((part) => part.startsWith('Adding a room')) ?? '';
  const blocks = [...section.matchAll(/^ *```(\w+)\n([^`]*)^ *```$/gm)].map(([, language, text = '']) => ({
    language,
    lines: text.split('\n').flatMap((line) => line.trim() || []),
  }));
  expect(blocks.map(({ language }) => language)).toEqual(['json', 'ts', 'sh', 'ts', 'sh']);
  const [order = [], moduleImport = [], draft = [], contribution = [], checks = []] = blocks.map(
    ({ lines }) => lines,
  );
  return { order, moduleImport, draft, contribution, checks };
}

describe('A room made by the steps of CONTRIBUTING.md', () => {
  let copy: RepositoryCopy;
  const steps = stepsOf(readFileSync('CONTRIBUTING.md', 'utf8'));

  beforeAll(() => {
    copy = new RepositoryCopy();
    addFiles('src', 'src/bookmarks');
  });
  afterAll(() => {
    copy.remove();
  });

  function addFiles(templates: string, folder: string): void {
    mkdirSync(join(copy.folder, folder));
    for (const file of readdirSync(join(TEMPLATES, templates)))
      cpSync(join(TEMPLATES, templates, file), join(copy.folder, folder, file.replace(/\.txt$/, '')));
  }

  /** Adds lines after the first one that holds a text. */
  function addAfter(file: string, text: string, lines: readonly string[]): void {
    const path = join(copy.folder, file);
    const old = readFileSync(path, 'utf8').split('\n');
    const place = old.findIndex((line) => line.includes(text)) + 1;
    expect({ file, text, found: place > 0 }).toEqual({ file, text, found: true });
    writeFileSync(path, [...old.slice(0, place), ...lines, ...old.slice(place)].join('\n'));
  }

  /** Runs commands one after the other, until one fails. */
  function run(commands: readonly string[], variables: Readonly<Record<string, string>> = {}): void {
    for (const command of commands) {
      const said = copy.run(command, variables);
      if (!said.endsWith('\nexit 0')) throw new Error(`${command}\n${said}`);
    }
  }

  it('has a migration that is complete as it is drafted', () => {
    addAfter(
      'src/app/rooms.json',
      '"room": "articles"',
      steps.order.map((line) => `    ${line},`),
    );
    addAfter('src/app.module.ts', "from './auth/auth.module'", steps.moduleImport);
    addAfter('src/app.module.ts', '  ArticlesModule,', ['  BookmarksModule,']);
    run(steps.draft);
    const [file = ''] = globSync('src/bookmarks/migrations/*.ts', { cwd: copy.folder });
    const name = basename(file, '.ts');
    expect(name).toMatch(/^\d{8}_\d{3}_bookmarks$/);
    expect(readFileSync(join(copy.folder, file), 'utf8')).toBe(
      `import { migration } from '../../platform/database/migration';

export const BOOKMARKS = migration('${name}', [
  \`create table bookmarks (
    user_id integer not null constraint bookmarks_user_id_fkey references users (id) on delete cascade,
    article_id integer not null
      constraint bookmarks_article_id_fkey references articles (id) on delete cascade,
    created_at timestamptz(3) not null default now(),
    constraint bookmarks_pkey primary key (user_id, article_id)
  )\`,

  \`create index bookmarks_article_id_idx on bookmarks (article_id)\`,

  \`create index bookmarks_user_id_created_at_article_id_idx
    on bookmarks (user_id, created_at desc, article_id desc)\`,
]);
`,
    );
    const module = 'src/bookmarks/bookmarks.module.ts';
    addAfter(module, "from './bookmarks.service'", [`import { BOOKMARKS } from './migrations/${name}';`]);
    addAfter(
      module,
      '  entities: [Bookmark],',
      steps.contribution.map((line) => `  ${line}`),
    );
  });

  it('passes lint, types and tests on the embedded engine', () => {
    addFiles('test', 'test/bookmarks');
    run(steps.checks);
  });

  if (SERVER_URL) {
    it('passes its tests on a server', () => {
      run(steps.checks.slice(-1), { DATABASE_URL: String(SERVER_URL) });
    });
  }

  it('touches two files outside its folder and its tests', () => {
    const outside = copy.changes().filter((line) => !/^\?\? (src|test)\/bookmarks\//.test(line));
    expect(outside).toEqual(['M src/app.module.ts', 'M src/app/rooms.json']);
  });
});
