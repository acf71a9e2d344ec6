import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import packageJson from '../../package.json';
import order from '../../src/app/rooms.json';
import { anchors, relativeLinks, section, tableRows, textOf } from './markdown';

const ROOT = join(__dirname, '../..');
const MAX_README_BYTES = 10_000;

const DOCUMENTS = globSync(['*.md', '{src,test}/**/README.md'], { cwd: ROOT }).sort();

const read = (document: string) => readFileSync(join(ROOT, document), 'utf8');

/** Where links of a document lead nowhere. */
function brokenLinks(document: string): string[] {
  return relativeLinks(read(document))
    .filter(({ path, anchor }) => {
      const file = join(ROOT, path === '' ? document : join(dirname(document), path));
      if (relative(ROOT, file).startsWith('..') || !existsSync(file)) return true;
      return anchor !== null && !anchors(readFileSync(file, 'utf8')).includes(anchor);
    })
    .map(({ path, anchor }) => (anchor === null ? path : `${path}#${anchor}`));
}

/** A table of folders as `name: sentence`, in its order. */
function folders(markdown: string): string[] {
  return tableRows(markdown).map(([name = '', sentence = '']) => `${textOf(name)}: ${sentence}`);
}

/** The folders below `parent` that have a README of their own. */
function documented(parent: string, names: readonly string[]): string[] {
  return names.filter((name) => existsSync(join(ROOT, parent, name, 'README.md')));
}

describe('README.md', () => {
  it(`has at most ${MAX_README_BYTES} bytes`, () => {
    expect(statSync(join(ROOT, 'README.md')).size).toBeLessThanOrEqual(MAX_README_BYTES);
  });

  // A new room may wait for its row until it has a README: adding it touches rooms.json and app.module.ts alone.
  it('maps the rooms that have a README, and others, in their order and in the words of rooms.json', () => {
    const mapped = folders(section(read('README.md'), 'Map of `src`'));
    const rooms = order.rooms.map(({ room, is }) => `${room}: ${is}`);
    expect(mapped).toEqual(rooms.filter((room) => mapped.includes(room)));
    expect(mapped.length).toBeGreaterThan(0);
  });

  it('leads to the README of every room that has one', () => {
    const rooms = documented(
      'src',
      order.rooms.map(({ room }) => room),
    );
    const linked = relativeLinks(read('README.md')).map(({ path }) => path);
    expect(linked).toEqual(expect.arrayContaining(rooms.map((room) => `src/${room}/README.md`)));
  });
});

describe('src/platform/README.md', () => {
  it('maps the layers, in their order and in the words of rooms.json', () => {
    const [map = ''] = read('src/platform/README.md').split(/^## /m);
    expect(folders(map)).toEqual(order.layers.map(({ layer, is }) => `${layer}: ${is}`));
  });

  it('leads to the README of every layer that has one', () => {
    const layers = documented(
      'src/platform',
      order.layers.map(({ layer }) => layer),
    );
    const linked = relativeLinks(read('src/platform/README.md')).map(({ path }) => path);
    expect(linked).toEqual(expect.arrayContaining(layers.map((layer) => `${layer}/README.md`)));
  });
});

describe.each(DOCUMENTS)('%s', (document) => {
  it('has no link that leads nowhere', () => {
    expect(brokenLinks(document)).toEqual([]);
  });
});

// The changelog may tell of scripts that have gone since.
describe.each(DOCUMENTS.filter((document) => document !== 'CHANGELOG.md'))('%s', (document) => {
  it('names scripts that there are', () => {
    const named = [...read(document).matchAll(/npm run (?:-s )?(?<script>[a-z]+(?::[a-z]+)*)/g)];
    const missing = named
      .map(({ groups }) => groups?.['script'] ?? '')
      .filter((script) => !(script in packageJson.scripts));
    expect(missing).toEqual([]);
  });
});
