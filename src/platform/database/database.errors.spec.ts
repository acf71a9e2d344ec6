import { runInNewContext } from 'node:vm';
import { isRetryable, isUnavailable, violatedConstraint } from './database.errors';

function wrapped(inner: object): Error {
  return new Error('the ORM says so', { cause: Object.assign(new Error('inner'), inner) });
}

describe('database errors', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '53300', '08006'])(
    'takes %s for an outage',
    (code) => {
      expect(isUnavailable(wrapped({ code }))).toBe(true);
    },
  );

  it('takes an error of another realm for what it is', () => {
    const foreign = runInNewContext(
      `Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })`,
    ) as Error;
    expect(foreign).not.toBeInstanceOf(Error);
    expect(isUnavailable(foreign)).toBe(true);
  });

  it('takes a full pool and a silent server for an outage', () => {
    expect(isUnavailable(new Error('timeout exceeded when trying to connect'))).toBe(true);
    expect(isUnavailable(new Error('Query read timeout'))).toBe(true);
  });

  it('takes a mistake for a mistake', () => {
    expect(isUnavailable(wrapped({ code: '42P01' }))).toBe(false);
    expect(isUnavailable(null)).toBe(false);
  });

  it('tries again after a lost race only', () => {
    expect(['40P01', '40001', '0A000', '23505'].map((code) => isRetryable(wrapped({ code })))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('finds the constraint behind the wrapping', () => {
    expect(violatedConstraint(wrapped({ constraint: 'users_pkey' }))).toBe('users_pkey');
    expect(violatedConstraint(new Error('no'))).toBeUndefined();
  });
});
