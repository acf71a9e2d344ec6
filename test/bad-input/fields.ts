import { unique } from '../support/actors';
import {
  ABSENT,
  ACCEPTED,
  type Case,
  CLEARED,
  EMOJI,
  REFUSED,
  REFUSED_BLANK,
  refusedTooLong,
  shown,
  textCases,
  UNMATCHED,
  type Verdict,
  WRONG_TYPES,
} from './values';

type Fields = Readonly<Record<string, readonly Case[]>>;

const emailOf = (length: number) => {
  const local = unique('e');
  return `${local}@${'d'.repeat(length - local.length - 1)}`;
};
const urlOf = (length: number) => 'https://example.com/'.padEnd(length, 'x');
const each = (values: readonly string[], verdict: Verdict): Case[] =>
  values.map((value) => [JSON.stringify(value), value, verdict]);

/** A case made of a text that is used up by being accepted, so that it must be another one each time. */
const once = (label: string, make: (text: string) => [value: string, shows: string]): Case => {
  const [value, shows] = make(unique('once'));
  return [label, value, shown(shows)];
};

const username = (absent: Verdict) =>
  textCases({
    max: 40,
    absent,
    exotic: REFUSED,
    sample: (length) => unique('u').padEnd(length, 'x'),
    padded: once('a name with space around it', (name) => [` ${name}\t`, name]),
    more: [
      once('a name of digits, dots and dashes', (name) => [`0.${name}_-.`, `0.${name}_-.`]),
      ...each(
        ['-dash', '.dot', '_underscore', 'two words', 'a@b', 'a/b', 'ünïcode', 'a\u0000', 'аdmin'],
        REFUSED,
      ),
      ['nothing but space', ' \t\n', REFUSED_BLANK],
    ],
  });

const email = (absent: Verdict) =>
  textCases({
    max: 254,
    absent,
    exotic: REFUSED,
    sample: emailOf,
    padded: once('an address with space around it', (name) => [
      `\n${name}@example.com `,
      `${name}@example.com`,
    ]),
    more: [
      once('an address with emoji', (name) => [`${name}${EMOJI}@example.com`, `${name}${EMOJI}@example.com`]),
      ...each(
        ['no-at-sign', '@example.com', 'name@', 'two words@example.com', 'a@b@c', '<a@example.com>'],
        REFUSED,
      ),
      ['nothing but space', '   ', REFUSED_BLANK],
    ],
  });

/** A password is never shown: that it was accepted is proved by signing in with it. */
const password = (absent: Verdict) =>
  textCases({
    max: 128,
    absent,
    kept: true,
    text: ACCEPTED,
    padded: ['a password with space around it', '  eight  ', ACCEPTED],
    more: [
      ['seven characters', 'seven77', REFUSED],
      ['seven emoji', '😀'.repeat(7), REFUSED],
      ['eight characters', 'eight888', ACCEPTED],
      ['128 emoji', '😀'.repeat(128), ACCEPTED],
      ['eight spaces', ' '.repeat(8), ACCEPTED],
    ],
  });

/** Looked at only where a new password asks for it. */
const currentPassword = textCases({
  max: 1000,
  absent: ACCEPTED,
  kept: true,
  text: ACCEPTED,
  padded: ['a password with space around it', '  eight  ', ACCEPTED],
  more: [['one space', ' ', ACCEPTED]],
});

const title = (absent: Verdict) =>
  textCases({
    max: 300,
    absent,
    padded: ['a title with space around it', '\t A title \n', shown('A title')],
    more: [
      ['300 emoji', '😀'.repeat(300), shown('😀'.repeat(300))],
      ['nothing but space', ' \u00a0\t', REFUSED_BLANK],
    ],
  });

const description = (absent: Verdict) =>
  textCases({
    max: 1000,
    absent,
    padded: ['a description with space around it', ' About it ', shown('About it')],
    more: [['nothing but space', '\n\n', REFUSED_BLANK]],
  });

const keptAsSent = (max: number, absent: Verdict) =>
  textCases({
    max,
    absent,
    kept: true,
    padded: ['a text with space around it', '  Text\n', shown('  Text\n')],
    more: [
      [`${max} emoji`, '😀'.repeat(max), shown('😀'.repeat(max))],
      ['nothing but space', ' \n ', REFUSED_BLANK],
    ],
  });

/** Of the comment that is answered. */
const parentId: readonly Case[] = [
  ['nothing', ABSENT, CLEARED],
  ['null', null, CLEARED],
  ['zero', 0, REFUSED],
  ['a negative number', -1, REFUSED],
  ['a fraction', 1.5, REFUSED],
  ['more than any id', 2 ** 31, REFUSED],
  ['more than any integer', 1e300, REFUSED],
  ['a number in a text', '1', REFUSED],
  ['the empty string', '', REFUSED],
  ['a boolean', true, REFUSED],
  ['a list', [1], REFUSED],
  ['an object', { id: 1 }, REFUSED],
];

const tagNames = (count: number) => Array.from({ length: count }, (_, index) => `tag-${10 + index}`);

const tagList = (absent: Verdict): Case[] => [
  ['nothing', ABSENT, absent],
  ['null', null, REFUSED],
  ['the empty string', '', REFUSED],
  ['a text', 'craft', REFUSED],
  ...WRONG_TYPES,
  ['an empty list', [], shown([])],
  ['tags out of order', ['b', 'a', 'B'], shown(['B', 'a', 'b'])],
  ['a tag twice', ['craft', ' craft '], shown(['craft'])],
  ['ten tags', tagNames(10), shown(tagNames(10))],
  ['ten tags, one of them twice', [...tagNames(9), 'tag-10'], shown(tagNames(9))],
  ['ten different tags, and one of them again', [...tagNames(10), 'tag-10'], REFUSED],
  ['eleven tags', tagNames(11), REFUSED],
  ['a tag of 50 characters', ['x'.repeat(50)], shown(['x'.repeat(50)])],
  ['a tag of 50 emoji', ['😀'.repeat(50)], shown(['😀'.repeat(50)])],
  ['a tag of 51 characters', ['x'.repeat(51)], refusedTooLong(50)],
  ['a tag of right-to-left marks', ['\u202eabc'], shown(['\u202eabc'])],
  ['an empty tag', ['craft', ''], REFUSED_BLANK],
  ['a tag of nothing but space', ['  '], REFUSED_BLANK],
  ['null for a tag', [null], REFUSED_BLANK],
  ['a number for a tag', [7], REFUSED],
  ['a list for a tag', [['craft']], REFUSED],
  ['an object for a tag', [{ name: 'craft' }], REFUSED],
  ['a tag with a NUL character', ['a\0b'], REFUSED],
  ['a tag with half of a surrogate pair', ['a\ud83d'], REFUSED],
];

const bio = textCases({
  max: 1000,
  absent: ACCEPTED,
  empty: CLEARED,
  padded: ['a text with space around it', ' Editor ', ACCEPTED],
  more: [['1000 emoji', '😀'.repeat(1000), shown('😀'.repeat(1000))]],
});

const image = textCases({
  max: 2000,
  absent: ACCEPTED,
  empty: CLEARED,
  sample: urlOf,
  exotic: REFUSED,
  padded: ['an address with space around it', ' https://example.com/a.png ', ACCEPTED],
  more: [
    ['an address with emoji', `http://example.com/${EMOJI}`, shown(`http://example.com/${EMOJI}`)],
    ...each(['javascript:alert(1)', 'data:image/png;base64,AA==', 'ftp://example.com'], CLEARED),
    ...each(['https://', '/a.png'], REFUSED),
  ],
});

/** The picture of an article: one of ours, or of anybody's. */
const cover = (absent: Verdict) =>
  textCases({
    max: 2000,
    absent,
    empty: CLEARED,
    sample: urlOf,
    exotic: REFUSED,
    padded: [
      'an address with space around it',
      ' https://example.com/a.png ',
      shown('https://example.com/a.png'),
    ],
    more: [
      ...each(
        ['javascript:alert(1)', 'data:image/png;base64,AA==', 'ftp://a.example', 'https://', '/a.png'],
        REFUSED,
      ),
    ],
  });

/** Of signing in: what is well formed is merely not the right one. */
const credential = textCases({
  text: UNMATCHED,
  padded: ['somebody else with space around it', '  somebody@example.com  ', UNMATCHED],
  more: [
    ['a long text', 'x'.repeat(15_000), UNMATCHED],
    ['an SQL fragment', "' or true --", UNMATCHED],
  ],
});

/** An operation with a body, and every case of each of its fields. */
export interface Operation {
  readonly name: string;
  readonly method: 'post' | 'put';
  readonly envelope: 'user' | 'article' | 'comment';
  readonly success: number;
  readonly fields: Fields;
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'POST /api/users',
    method: 'post',
    envelope: 'user',
    success: 201,
    fields: {
      username: username(REFUSED_BLANK),
      email: email(REFUSED_BLANK),
      password: password(REFUSED_BLANK),
    },
  },
  {
    name: 'POST /api/users/login',
    method: 'post',
    envelope: 'user',
    success: 200,
    fields: { email: credential, password: credential },
  },
  {
    name: 'PUT /api/user',
    method: 'put',
    envelope: 'user',
    success: 200,
    fields: {
      username: username(ACCEPTED),
      email: email(ACCEPTED),
      password: password(ACCEPTED),
      currentPassword,
      bio,
      image,
    },
  },
  {
    name: 'POST /api/articles',
    method: 'post',
    envelope: 'article',
    success: 201,
    fields: {
      title: title(REFUSED_BLANK),
      description: description(REFUSED_BLANK),
      body: keptAsSent(200_000, REFUSED_BLANK),
      cover: cover(shown(null)),
      tagList: tagList(shown([])),
    },
  },
  {
    name: 'PUT /api/articles/:slug',
    method: 'put',
    envelope: 'article',
    success: 200,
    fields: {
      title: title(ACCEPTED),
      description: description(ACCEPTED),
      body: keptAsSent(200_000, ACCEPTED),
      cover: cover(ACCEPTED),
      tagList: tagList(ACCEPTED),
    },
  },
  {
    name: 'POST /api/articles/:slug/comments',
    method: 'post',
    envelope: 'comment',
    success: 201,
    fields: { body: keptAsSent(10_000, REFUSED_BLANK), parentId },
  },
  {
    name: 'PUT /api/comments/:id',
    method: 'put',
    envelope: 'comment',
    success: 200,
    fields: { body: keptAsSent(10_000, REFUSED_BLANK) },
  },
];
