import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoContentError, readDemoContent } from './demo-content';

const ANN = '---\nusername: ann\nemail: ann@example.com\nhasAvatar: true\nfollows: [ben]\n---\n\nReads.\n';
const BEN = '---\nusername: ben\nemail: ben@example.com\nhasAvatar: false\nfollows: []\n---\n';
const BREAD = `---
title: Bread, daily
author: ann
description: How it is done
tags: [cooking, bread]
favoritedBy: [ben]
comments:
  - author: ben
    body: 'Rye: when?'
---

# Flour

Water, salt.
`;

describe('readDemoContent', () => {
  let folder: string;

  function write(file: string, text: string): void {
    writeFileSync(join(folder, file), text);
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'broadsheet-demo-'));
    mkdirSync(join(folder, 'people'));
    mkdirSync(join(folder, 'articles'));
    write('people/01-ann.md', ANN);
    write('people/02-ben.md', BEN);
    write('articles/01-bread.md', BREAD);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads people and articles', async () => {
    expect(await readDemoContent(folder)).toEqual({
      people: [
        { username: 'ann', email: 'ann@example.com', hasAvatar: true, follows: ['ben'], bio: 'Reads.' },
        { username: 'ben', email: 'ben@example.com', hasAvatar: false, follows: [], bio: null },
      ],
      articles: [
        {
          slug: 'bread-daily',
          title: 'Bread, daily',
          author: 'ann',
          description: 'How it is done',
          tags: ['cooking', 'bread'],
          favoritedBy: ['ben'],
          comments: [{ author: 'ben', body: 'Rye: when?' }],
          body: '# Flour\n\nWater, salt.',
        },
      ],
    });
  });

  it('orders them by the numbers of their files', async () => {
    write('people/00-ben.md', BEN.replaceAll('ben', 'zoe'));
    write('articles/00-zebra.md', BREAD.replace('Bread, daily', 'Zebra'));
    const { people, articles } = await readDemoContent(folder);
    expect(people.map(({ username }) => username)).toEqual(['zoe', 'ann', 'ben']);
    expect(articles.map(({ slug }) => slug)).toEqual(['zebra', 'bread-daily']);
  });

  it('keeps every character of a text but the line break that ends the file', async () => {
    write('people/02-ben.md', `${BEN}\n\n  two spaces  \n---\nnot: YAML\n---\n\n\n`);
    const { people } = await readDemoContent(folder);
    expect(people[1]?.bio).toBe('\n  two spaces  \n---\nnot: YAML\n---\n\n');
  });

  it('reads files with the line ends of Windows as it reads others', async () => {
    const { people, articles } = await readDemoContent(folder);
    write('people/01-ann.md', ANN.replaceAll('\n', '\r\n'));
    write('articles/01-bread.md', BREAD.replaceAll('\n', '\r\n'));
    expect(await readDemoContent(folder)).toEqual({ people, articles });
  });

  it.each([
    ['people/02-ben.md', 'between two lines of ---', 'Ben\n'],
    ['people/02-ben.md', 'between two lines of ---', BEN.trimEnd()],
    ['people/02-ben.md', 'between two lines of ---', `${BEN}No blank line\n`],
    ['people/02-ben.md', 'at line 4', BEN.replace('false', '@no')],
    ['people/02-ben.md', 'Map keys must be unique', BEN.replace('follows: []', 'username: ben')],
    ['people/02-ben.md', 'at follows', BEN.replace('follows: []\n', '')],
    ['people/02-ben.md', 'Unrecognized key: "folows"', BEN.replace('follows', 'folows')],
    ['people/02-ben.md', 'at hasAvatar', BEN.replace('false', 'no')],
    ['people/02-ben.md', 'at username', BEN.replace('ben\n', 'Ben\n')],
    ['people/02-ben.md', 'at email', BEN.replace('@', ' at ')],
    ['people/02-ben.md', 'Names somebody twice', BEN.replace('[]', '[ann, ann]')],
    ['people/02-ben.md', 'Nobody follows themselves', BEN.replace('[]', '[ben]')],
    ['people/02-ben.md', 'Nobody is called cat', BEN.replace('[]', '[cat]')],
    ['people/03-ben.md', 'The username ben is that of people/02-ben.md', BEN.replace('ben@', 'other@')],
    ['people/03-cat.md', 'The email ben@example.com is that of people/02-', BEN.replace('ben\n', 'cat\n')],
    ['people/cat.md', 'The name must be like', BEN],
    ['articles/01-bread.md', 'Nobody is called cat', BREAD.replace('author: ann', 'author: cat')],
    ['articles/01-bread.md', 'Nobody is called cat', BREAD.replace('author: ben', 'author: cat')],
    ['articles/01-bread.md', 'Nobody is called cat', BREAD.replace('By: [ben]', 'By: [ann, cat]')],
    [
      'articles/01-bread.md',
      'Nobody is called cat',
      BREAD.replace("'Rye: when?'", "'Rye?'\n    answers: [{ author: ann, body: Now, likedBy: [cat] }]"),
    ],
    ['articles/01-bread.md', 'at comments[0]', BREAD.replace('    body:', '    text:')],
    ['articles/01-bread.md', 'at title', BREAD.replace('Bread, daily', '1984')],
    ['articles/01-bread.md', 'An article needs a text', BREAD.replace(/\n\n#.*/s, '\n')],
    ['articles/02-more.md', 'The slug bread-daily is that of articles/01-bread.md', BREAD.replace(',', '')],
    ['articles/100-more.md', 'The name must be like', BREAD],
  ])('names a file that has a fault: %s, %s', async (file, fault, text) => {
    write(file, text);
    const reading = readDemoContent(folder);
    await expect(reading).rejects.toThrow(DemoContentError);
    await expect(reading).rejects.toThrow(`Demo content, ${file}: `);
    await expect(reading).rejects.toThrow(fault);
  });

  it('finds no fault in the content that comes with the source', async () => {
    const { people, articles } = await readDemoContent();
    expect(people[0]?.username).toBe('bob');
    expect([people.length, articles.length]).toEqual([10, 30]);
  });
});
