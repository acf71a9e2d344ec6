import { OperatorFault } from '../kernel/operator-fault';
import { openingFault } from './opening-fault';

const URL = 'postgres://ada:secret@db.example:6432/news';

/** What the driver throws, as the ORM wraps it. */
function thrown(code: string, message: string): Error {
  const inner = Object.assign(new Error(message), code === '' ? {} : { code });
  return new Error(`the ORM says: ${message}`, { cause: inner });
}

describe('openingFault', () => {
  it.each([
    [
      '3D000',
      'database "news" does not exist',
      'has no database "news": create it (createdb news), or correct DATABASE_URL.',
    ],
    [
      '28P01',
      'password authentication failed for user "ada"',
      'refuses the password of the role "ada": correct DATABASE_URL.',
    ],
    [
      '',
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      'refuses the password of the role "ada": correct DATABASE_URL.',
    ],
    [
      '28000',
      'role "ada" does not exist',
      'does not let the role "ada" in (role "ada" does not exist): create the role or let it in, or correct DATABASE_URL.',
    ],
    [
      '53100',
      'could not extend file',
      'The disk of the database server at db.example:6432 is full (could not extend file): free some space there.',
    ],
    [
      '57P03',
      'the database system is starting up',
      'takes no work now (the database system is starting up): try again, or see its log.',
    ],
    ['ECONNREFUSED', '', 'No database server answers at db.example:6432 (ECONNREFUSED): start PostgreSQL'],
    ['ENOTFOUND', '', 'The host of the database server db.example:6432 is not known here (ENOTFOUND)'],
    [
      '',
      'timeout exceeded when trying to connect',
      'does not answer as PostgreSQL does (timeout exceeded when trying to connect): correct DATABASE_URL.',
    ],
  ])('makes a sentence of %s %s', (code, message, sentence) => {
    const fault = openingFault(thrown(code, message), URL) as Error;
    expect(fault).toBeInstanceOf(OperatorFault);
    expect(fault.message).toContain(sentence);
    expect(fault.message).not.toContain('secret');
    expect(fault.message).not.toContain('\n');
  });

  it('lets a fault of ours be what it is', () => {
    const ours = thrown('42601', 'syntax error');
    expect(openingFault(ours, URL)).toBe(ours);
  });
});
