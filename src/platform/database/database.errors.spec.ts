import { runInNewContext } from 'node:vm';
import {
  isConnectionLost,
  isRetryable,
  isUnanswered,
  isUnavailable,
  OUT_OF_TIME,
  violatedConstraint,
} from './database.errors';

function wrapped(inner: object): Error {
  return new Error('the ORM says so', { cause: Object.assign(new Error('inner'), inner) });
}

describe('database errors', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', '08006', '25006', '28000', '28P01', '3D000'],
    ...['53000', '53100', '53200', '53300', '53400'],
    ...['57000', '57014', '57P01', '57P02', '57P03', '57P04', '57P05'],
  ])('takes %s for an outage', (code) => {
    expect(isUnavailable(wrapped({ code }))).toBe(true);
  });

  it('takes a server that ends the session for an outage, whatever it says of the reason', () => {
    expect(isUnavailable(wrapped({ code: '55000', severity: 'FATAL' }))).toBe(true);
    expect(isUnavailable(wrapped({ code: '55000', severity: 'ERROR' }))).toBe(false);
  });

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

  it.each<[string, object, { lost: boolean; unanswered: boolean }]>([
    ['a reset connection', { code: 'ECONNRESET' }, { lost: true, unanswered: true }],
    ['a terminated session', { code: '57P01', severity: 'FATAL' }, { lost: true, unanswered: true }],
    ['one that a pooler lost', { code: '08P01', severity: 'FATAL' }, { lost: true, unanswered: true }],
    ['silence', { message: 'Query read timeout' }, { lost: false, unanswered: true }],
    ['a statement broken off', { code: '57014', severity: 'ERROR' }, { lost: false, unanswered: false }],
    ['a lock not had', { code: '55P03', severity: 'ERROR' }, { lost: false, unanswered: false }],
    ['a connection not made', { code: 'ECONNREFUSED' }, { lost: false, unanswered: true }],
    ['a dead connection', { message: 'is not queryable' }, { lost: true, unanswered: false }],
    ['no time left', { message: OUT_OF_TIME }, { lost: false, unanswered: false }],
    ['a violation', { code: '23505', severity: 'ERROR' }, { lost: false, unanswered: false }],
  ])('knows of %s what it says of the statement', (_, error, expected) => {
    const found = wrapped(error);
    expect({ lost: isConnectionLost(found), unanswered: isUnanswered(found) }).toEqual(expected);
  });

  it('takes for an outage what was not sent for want of time', () => {
    expect(isUnavailable(new Error(OUT_OF_TIME))).toBe(true);
  });

  it('takes a mistake for a mistake', () => {
    for (const code of ['42P01', '42501', '23505', '22001', '2BP01', '54000'])
      expect(isUnavailable(wrapped({ code }))).toBe(false);
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
