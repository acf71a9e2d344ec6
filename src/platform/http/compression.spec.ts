import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { codingFor, compress } from './compression';

describe('codingFor', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['deflate, zstd', null],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0, br;q=0', null],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', null],
    ['gzip;q=2', null],
    ['gzip;level=9', null],
  ])('makes of %j %j', (header, coding) => {
    expect(codingFor(header)).toBe(coding);
  });

  it('reads a long header in no time', () => {
    const started = performance.now();
    for (const hostile of [','.repeat(16_000), ' '.repeat(16_000), `gzip;q=${'0'.repeat(16_000)}`])
      expect(codingFor(hostile)).toBeNull();
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('compress', () => {
  it('loses nothing', async () => {
    const text = 'Ünïcode 😀 '.repeat(500);
    expect(gunzipSync(await compress(text, 'gzip')).toString()).toBe(text);
    expect(brotliDecompressSync(await compress(text, 'br')).toString()).toBe(text);
  });
});
