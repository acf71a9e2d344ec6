import { MAX_MENTIONS, mentionedNames } from './mentions';

describe('mentionedNames', () => {
  it.each([
    ['Hello @Bob, and @alice.', ['bob', 'alice']],
    ['(@bob) "@bob" @BOB', ['bob']],
    ['@a.b-c_d: yes', ['a.b-c_d']],
    ['bob@example.com, https://x/@bob, a@@bob', []],
    // A Cyrillic о, a combining mark, a bidirectional override, an emoji.
    ['@b\u043eb', []],
    ['@bob\u0301', []],
    ['@\u202ebob', []],
    ['@bob\u{1F600}', ['bob']],
    ['@', []],
    ['@.bob @_bob @-bob', []],
    [`@${'x'.repeat(41)}`, []],
  ])('reads in %j %j', (text, names) => {
    expect(mentionedNames(text)).toEqual(names);
  });

  it('keeps to the first ten names, and to what there is of a text', () => {
    const text = Array.from({ length: 10_000 }, (_, index) => `@user${index}`).join(' ');
    expect(mentionedNames(text)).toEqual(Array.from({ length: MAX_MENTIONS }, (_, index) => `user${index}`));
    expect(mentionedNames('@'.repeat(200_000))).toEqual([]);
    expect(mentionedNames('@bob '.repeat(40_000))).toEqual(['bob']);
    expect(mentionedNames(`@${'.'.repeat(200_000)}`)).toEqual([]);
  });
});
