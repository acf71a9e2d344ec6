import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const PARTS = join(ROOT, 'test/parts');

/**
 * Runs one part of the suite in one load of the application: to load it takes longer than most specs do.
 *
 * A part is every so many-eth spec, by name, so that a new one needs to be listed nowhere. What a spec sets up for itself
 * stays its own: each is a `describe` that is called like its file.
 *
 * @param file the part's own, in `test/parts`
 */
export function runPart(file: string): void {
  const isSpec = new RegExp(process.env['BROADSHEET_SPECS'] ?? '');
  const parts = readdirSync(PARTS).sort();
  const number = parts.indexOf(basename(file));
  const specs = ['src', 'test']
    .flatMap(filesOf)
    .filter((path) => isSpec.test(path))
    .sort();
  for (const spec of specs.filter((_, index) => index % parts.length === number))
    describe(spec, () => {
      afterAll(() => jest.restoreAllMocks());
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- describes its tests here, and now
      require(join(ROOT, spec));
    });
}

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
    relative(ROOT, join(ROOT, folder, path)),
  );
}
