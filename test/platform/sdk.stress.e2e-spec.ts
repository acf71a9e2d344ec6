import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RepositoryCopy } from '../support/repository-copy';
import { preparedFolder, removeFolder, ServerProcess } from '../support/server-process';
import { createTestDatabase, SERVER_URL, type TestDatabase } from '../support/test-database';

/** The README's example of the TypeScript client. */
function readExample(): string {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  return /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
}

/** What it prints, as its comments say. */
const promisedOutput = (example: string): string[] =>
  [...example.matchAll(/^console\.log\(.*\); \/\/ (.+)$/gm)].map(([, line]) => line ?? '');

describe("The README's ten lines", () => {
  const example = readExample();
  let copy: RepositoryCopy;
  let generated: string;

  beforeAll(() => {
    copy = new RepositoryCopy();
    generated = copy.run('npm run -s sdk');
    writeFileSync(join(copy.folder, 'ten.mts'), example);
  });
  afterAll(() => {
    copy.remove();
  });

  it('print what their comments say, beside the client that `npm run sdk` leaves', async () => {
    expect(generated).toMatch(/\nexit 0$/);
    const folder = preparedFolder();
    let database: TestDatabase | undefined;
    let server: ServerProcess | undefined;
    try {
      database = SERVER_URL ? await createTestDatabase() : undefined;
      const variables = {
        DATA_DIR: folder,
        SEED: 'demo',
        ...(database && { DATABASE_URL: database.url ?? '' }),
      };
      server = await ServerProcess.start(variables);
      const here = example.replaceAll('http://localhost:3000', server.url);
      expect(here).not.toBe(example);
      writeFileSync(join(copy.folder, 'here.mts'), here);
      const promised = promisedOutput(example);
      expect(promised.length).toBe(example.split('console.log(').length - 1);
      expect(copy.run('npx node here.mts')).toBe([...promised, '', 'exit 0'].join('\n'));
    } finally {
      await server?.kill();
      await database?.drop();
      removeFolder(folder);
    }
  });

  const strict =
    '--ignoreConfig --strict --noUncheckedIndexedAccess --target es2024 --lib es2024,dom,dom.iterable';
  const compilers = [
    ['by a bundler', '--module esnext --moduleResolution bundler --noEmit --allowImportingTsExtensions'],
    [
      'by Node',
      '--module nodenext --noEmit --allowImportingTsExtensions --erasableSyntaxOnly --verbatimModuleSyntax',
    ],
    ['into JavaScript', '--module nodenext --outDir out --rewriteRelativeImportExtensions'],
  ];

  it.each(compilers)('compile under `strict`, as they are taken %s', (_, options) => {
    expect(copy.run(`npx tsc ${strict} ${options} ten.mts`)).toBe('\nexit 0');
  });

  it('are judged by the compiler: a field that the document does not have is an error', () => {
    writeFileSync(join(copy.folder, 'wrong.mts'), example.replace('articlesCount', 'articleCount'));
    expect(copy.run(`npx tsc ${strict} ${compilers[1]?.[1]} wrong.mts`)).toContain("'articleCount'");
  });
});
