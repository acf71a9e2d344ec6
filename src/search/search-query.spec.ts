import fc from 'fast-check';
import { asksForEverything, parseQuery } from './search-query';

describe('parseQuery', () => {
  it('takes a query apart', () => {
    expect(
      parseQuery(
        'Fold "a Broad sheet" -train -"night train" tag:Craft -tag:war author:Bob after:2023 before:2024-05 in:title now',
      ),
    ).toEqual({
      words: ['Fold', 'now'],
      phrases: ['a Broad sheet'],
      excluded: ['train', 'night train'],
      tags: ['craft'],
      excludedTags: ['war'],
      authors: ['bob'],
      excludedAuthors: [],
      before: new Date('2024-05-01'),
      after: new Date('2023-01-01'),
      inTitle: true,
      endsInWord: true,
    });
  });

  it.each(['before:noon', 'after:2024-02-31', 'before:0001', 'in:body', '-in:title', 'tag:""', 'author:'])(
    'takes %s, which is no operator, for words',
    (q) => {
      expect(parseQuery(q)).toMatchObject({
        tags: [],
        authors: [],
        before: null,
        after: null,
        inTitle: false,
      });
    },
  );

  it.each(['', ' ', '-', '"', '""', '!!!', '🎉', '- -'])('finds everything in %j', (q) => {
    expect(asksForEverything(parseQuery(q))).toBe(true);
  });

  it('gives any text the same meaning twice, with bounded lists of words', () => {
    const part = fc.constantFrom(
      '"',
      '-',
      'tag:',
      'author:',
      'before:',
      'after:2020',
      'in:title',
      ' ',
      'word',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.oneof(part, fc.string())).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const query = parseQuery(text);
        expect(parseQuery(text)).toEqual(query);
        // What is between the words says nothing: the words alone mean the same words.
        expect(parseQuery(query.words.join(' ')).words.length).toBeLessThanOrEqual(64);
        expect([...query.phrases, ...query.excluded].every((each) => /[\p{L}\p{N}]/u.test(each))).toBe(true);
      }),
    );
  });
});
