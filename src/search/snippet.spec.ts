import fc from 'fast-check';
import { escaped, snippet } from './snippet';

describe('snippet', () => {
  it.each([
    ['Fold it, then fold again', ['fold'], '<mark>Fold</mark> it, then <mark>fold</mark> again'],
    ['Café & <b>', ['cafe'], '<mark>Café</mark> &amp; &lt;b&gt;'],
    ['Write an e-mail in C++', ['email', 'cplusplus'], 'Write an <mark>e-mail</mark> in <mark>C++</mark>'],
    ['Don’t', ['dont'], '<mark>Don’t</mark>'],
    ['京都の庭園は', ['庭園'], '京都の<mark>庭園</mark>は'],
  ])('of %j marks %j', (text, words, html) => {
    expect(snippet(text, new Set(words))).toBe(html);
  });

  it('is null where nothing matches', () => {
    expect(snippet('Fold it', new Set(['train']))).toBeNull();
  });

  it('is the part where most matches are', () => {
    const html = snippet(`fold ${'and '.repeat(200)}fold fold ${'or '.repeat(200)}`, new Set(['fold']));
    expect(html?.startsWith('…')).toBe(true);
    expect(html?.match(/<mark>/g)).toHaveLength(2);
    expect(html?.length).toBeLessThan(300);
  });

  it('of any text is the text, escaped, but for marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, words) => {
        const html = snippet(text, new Set([...words, ...text.toLowerCase().split(' ')]), true);
        if (html !== null) expect(html.replaceAll(/<\/?mark>/g, '')).toBe(escaped(text));
      }),
    );
  });
});
