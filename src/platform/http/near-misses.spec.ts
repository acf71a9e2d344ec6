import { nearMisses } from './near-misses';

const KNOWN = new Set(['tag', 'author', 'favorited', 'limit', 'offset', 'cursor']);
const hint = (name: string, meant: string) => `unknown parameter "${name}", did you mean "${meant}"?`;

describe('nearMisses', () => {
  it.each([
    ['autor', 'author'],
    ['Author', 'author'],
    ['auhtor', 'author'],
    ['authors', 'author'],
    ['tags', 'tag'],
    ['tga', 'tag'],
    ['favourited', 'favorited'],
    ['limt', 'limit'],
    ['LIMIT', 'limit'],
    ['ofset', 'offset'],
    ['curser', 'cursor'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearMisses({ [name]: 'x' }, KNOWN)).toBe(hint(name, meant));
  });

  it.each(['q', 'page', 'sort', 'utm_source', 'at', 'x'.repeat(33), 'autor"', 'aut\u00f6r', 'autor\r\nX: y'])(
    'says nothing of %j',
    (name) => {
      expect(nearMisses({ [name]: 'x', author: 'bob' }, KNOWN)).toBeNull();
    },
  );

  it('says nothing of known ones, and all there is to say of several', () => {
    expect(nearMisses({ author: 'bob', limit: '1' }, KNOWN)).toBeNull();
    expect(nearMisses({ autor: 'bob', limit: '1', ofset: '2' }, KNOWN)).toBe(
      `${hint('autor', 'author')} ${hint('ofset', 'offset')}`,
    );
  });

  it('looks at twenty unknown names and no more', () => {
    const names = Array.from({ length: 20 }, (_, index): [string, string] => [`unknown-${index}`, 'x']);
    expect(nearMisses({ ...Object.fromEntries(names.slice(1)), autor: 'x' }, KNOWN)).not.toBeNull();
    expect(nearMisses({ ...Object.fromEntries(names), autor: 'x' }, KNOWN)).toBeNull();
  });
});
