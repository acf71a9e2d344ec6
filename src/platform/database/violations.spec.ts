import { DatabaseUnavailable, OutcomeUnknown } from './database.errors';
import { LOST_RACE } from './statement';
import { LostRace, translated } from './violations';

describe('translated', () => {
  const violation = Object.assign(new Error('duplicate key'), { constraint: 'names_key' });

  it('makes of a violation what is declared, and leaves any other error alone', () => {
    expect(translated(violation, { names_key: DatabaseUnavailable })).toBeInstanceOf(DatabaseUnavailable);
    expect(translated(violation, { names_key: LOST_RACE })).toBeInstanceOf(LostRace);
    expect(translated(violation, {})).toBe(violation);
  });

  it('finds the problem that the ORM wrapped', () => {
    const problem = OutcomeUnknown.because(violation);
    const wrapped = new Error('DriverException', { cause: new Error('another layer', { cause: problem }) });
    expect(translated(wrapped, {})).toBe(problem);
    expect(translated(Object.assign(new Error('old'), { previous: problem }), {})).toBe(problem);
  });
});
