import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from './config';
import { KeyRing } from './key-ring';

const ONE = 'the first of the secrets';
const TWO = 'the second of the secrets';

function keys(secrets: string, purpose = 'test') {
  return new KeyRing(parseConfig({ APP_SECRET: secrets })).derive(purpose);
}

describe('KeyRing', () => {
  it('derives the same key from the same secret, and another for each purpose', () => {
    expect(keys(ONE)[0].key.equals(keys(ONE)[0].key)).toBe(true);
    expect(keys(ONE)[0].key.equals(keys(ONE, 'other')[0].key)).toBe(false);
  });

  it('signs with the first secret and knows the rest', () => {
    const [first, second] = keys(`${TWO},${ONE}`);
    expect(first.id).toBe(keys(TWO)[0].id);
    expect(second?.id).toBe(keys(ONE)[0].id);
  });

  it('makes a secret once, for its owner alone, and keeps it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'broadsheet-keys-'));
    try {
      const config = parseConfig({ DATA_DIR: folder });
      const [first] = new KeyRing(config).derive('test');
      const [again] = new KeyRing(config).derive('test');
      expect(again.id).toBe(first.id);
      expect(readFileSync(join(folder, 'secret'), 'utf8').trim()).toHaveLength(43);
      expect(statSync(join(folder, 'secret')).mode & 0o077).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
