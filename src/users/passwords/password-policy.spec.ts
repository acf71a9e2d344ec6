import { parseConfig } from '../../platform/config/config';
import { PasswordPolicy } from './password-policy';
import { PasswordGuessable } from './password.errors';
import { PasswordSettings } from './password.settings';

const BOB = { username: 'RobertTheGreat', email: 'bob.smith@example.com' };

function accepts(
  password: string,
  variables: Record<string, string> = { PASSWORD_BLOCKLIST: 'on' },
): boolean {
  try {
    new PasswordPolicy(new PasswordSettings(variables), parseConfig(variables)).check(password, BOB);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(PasswordGuessable);
    return false;
  }
}

describe('PasswordPolicy', () => {
  it.each([
    'password',
    'PassWord1',
    'trustno1',
    'RobertTheGreat',
    'robertthegreat99',
    'Bob.Smith@Example.com',
    'bob.smith',
    'broadsheet',
    '2024Broadsheet!!',
  ])('refuses %j', (password) => {
    expect(accepts(password)).toBe(false);
  });

  it.each(['correct horse battery', 'a broadsheet of my own', '        ', 'пароль длинный', '8FqZ-41xs'])(
    'takes %j',
    (password) => {
      expect(accepts(password)).toBe(true);
    },
  );

  it('knows the name of the site', () => {
    const variables = { PASSWORD_BLOCKLIST: 'on', APP_URL: 'https://news.example' };
    expect(accepts('news.example', variables)).toBe(false);
    expect(accepts('news.example')).toBe(true);
  });

  it('takes anything where it is switched off, as it is on a laptop', () => {
    expect(accepts('password', {})).toBe(true);
    expect(accepts('password', { PASSWORD_BLOCKLIST: 'off' })).toBe(true);
  });
});
