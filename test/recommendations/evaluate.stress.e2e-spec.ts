import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { evaluateRecommendations } from '../../src/cli/evaluate-recommendations';
import { UsageError } from '../../src/cli/run-command';
import { parseConfig } from '../../src/platform/config/config';
import { likesOf, ratingsOf } from './tastes';

describe('npm run recommendations:evaluate', () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    Logger.overrideLogger(false);
    folder = mkdtempSync(join(tmpdir(), 'broadsheet-ratings-'));
    file = join(folder, 'u.data');
    writeFileSync(file, ratingsOf(likesOf({ people: 80, things: 60, likes: 16, topics: 5, seed: 2 })));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]): Promise<string> {
    let written = '';
    const write = (text: string) => (written += text);
    await evaluateRecommendations({ args, config: () => parseConfig({}), write, terminal: false });
    return written;
  }

  it('measures four ways to recommend, as a table or as one object, the same each time', async () => {
    const measured = JSON.parse(await run(file, '--json')) as Record<string, Record<string, number>>;
    expect(Object.keys(measured)).toEqual(['random', 'mostPopular', 'itemNeighbours', 'ours', 'seconds']);
    for (const way of ['random', 'mostPopular', 'itemNeighbours', 'ours'])
      expect(Object.keys(measured[way] ?? {})).toEqual(['ndcg10', 'recall10', 'coverage']);
    const { ndcg10 = NaN } = measured['ours'] ?? {};
    const table = await run(file);
    expect(table).toContain(`ours            ${ndcg10.toFixed(4).padStart(10)}`);
  });

  it('says how it is used, and what is wrong with a file', async () => {
    expect(await run('--help')).toContain('recommendations:evaluate -- FILE');
    writeFileSync(join(folder, 'broken'), '1\t2\tmany\t4\n1\t2\tfew\t4');
    for (const args of [
      [],
      [file, file],
      [file, '--database'],
      [file, '--seed', 'x'],
      [file, '--unknown'],
      ['nowhere'],
      [join(folder, 'broken')],
    ])
      await expect(run(...args)).rejects.toThrow(UsageError);
  });
});
