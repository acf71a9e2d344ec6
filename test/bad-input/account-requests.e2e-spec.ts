import { type Actor, signUp } from '../support/actors';
import { contentsOf } from '../support/contents';
import { A_MESSAGE, BLANK, expectProblem, tooLong } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';
import { ABSENT, EMOJI, WRONG_TYPES } from './values';

type Case = readonly [label: string, value: unknown, messages: string[]];

const TYPES: Case[] = WRONG_TYPES.map(([label, value]) => [label, value, ['must be a string']]);
const NOTHING: Case[] = [
  ['nothing', ABSENT, [BLANK]],
  ['null', null, [BLANK]],
  ['the empty string', '', [BLANK]],
];
const BROKEN: Case[] = [
  ['a NUL character', 'a\0b', A_MESSAGE],
  ['half of a surrogate pair', 'a\ud83d', A_MESSAGE],
];

const TOKEN: Case[] = [
  ...NOTHING,
  ...TYPES,
  ...BROKEN,
  ['white space', ' \n ', [BLANK]],
  ['2001 characters', 'x'.repeat(2001), [tooLong(2000)]],
];
const FORGED: Case[] = [
  ['a forged one', 'forged', ['is invalid or has expired']],
  ['2000 characters', 'x'.repeat(2000), ['is invalid or has expired']],
  ['emoji', EMOJI, ['is invalid or has expired']],
  ['an SQL fragment', "' or true --", ['is invalid or has expired']],
];
const EMAIL: Case[] = [
  ...NOTHING,
  ...TYPES,
  ...BROKEN,
  ['no address', 'nowhere', ['is invalid']],
  ['two addresses', 'a@example.com,b@example.com@x', ['is invalid']],
  ['255 characters', `${'x'.repeat(60)}@${'d'.repeat(194)}`, [tooLong(254)]],
];
const PASSWORD: Case[] = [
  ...NOTHING,
  ...TYPES,
  ...BROKEN,
  ['seven characters', 'seven77', ['is too short (minimum is 8 characters)']],
  ['129 characters', 'x'.repeat(129), [tooLong(128)]],
];

const REQUESTS: readonly [path: string, fields: Record<string, Case[]>][] = [
  ['verify-email', { token: [...TOKEN, ...FORGED] }],
  ['verify-email/resend', { email: EMAIL }],
  ['revert-email', { token: [...TOKEN, ...FORGED] }],
  ['password-reset/request', { email: EMAIL }],
  ['password-reset/confirm', { token: [...TOKEN, ...FORGED], password: PASSWORD }],
  ['refresh', { refreshToken: TOKEN }],
];

describe('A request about an account', () => {
  let app: TestApp;
  let alice: Actor;

  beforeAll(async () => {
    app = await startApp();
    alice = await signUp(app);
    await app.mail.waitFor(alice.email);
  });
  afterAll(() => app.close());

  const cases = REQUESTS.flatMap(([path, fields]) =>
    Object.entries(fields).flatMap(([field, values]) =>
      values.map(([label, value, messages]) => ({ path, field, label, value, messages, fields })),
    ),
  );

  it.each(cases)('POST /api/auth/$path refuses $label for $field, and changes nothing', async (given) => {
    const sound: Record<string, unknown> = { token: 'x'.repeat(43), password: 'quite another password' };
    const sent = Object.fromEntries(
      Object.keys(given.fields)
        .map((field) => [field, field === given.field ? given.value : sound[field]] as const)
        .filter(([, value]) => value !== ABSENT),
    );
    const before = [await contentsOf(app), await links()];
    const answer = await app.http.post(`/api/auth/${given.path}`).send(sent);
    expectProblem(answer, 422, { [given.field]: given.messages });
    expect([await contentsOf(app), await links()]).toEqual(before);
  });

  const links = () => app.sql('select id, token_hash, used_at from one_time_links order by id');

  it('is told everything that is wrong with it at once', async () => {
    const answer = await app.http.post('/api/auth/password-reset/confirm').send({ password: 'short' });
    expectProblem(answer, 422, { token: [BLANK], password: ['is too short (minimum is 8 characters)'] });
  });
});
