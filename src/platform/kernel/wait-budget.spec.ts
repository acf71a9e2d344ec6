import { WaitBudget } from './wait-budget';

describe('WaitBudget', () => {
  let now: number;
  const pass = (milliseconds: number) => (now += milliseconds);

  beforeEach(() => {
    now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  it('runs only while somebody waits, and once for all who wait at once', () => {
    const budget = new WaitBudget(100);
    pass(50);
    expect(budget.remainingMs).toBe(100);
    budget.begin();
    pass(10);
    budget.begin();
    pass(10);
    expect(budget.remainingMs).toBe(80);
    budget.end();
    pass(10);
    budget.end();
    pass(50);
    expect(budget.remainingMs).toBe(70);
    budget.begin();
    pass(1_000);
    expect(budget.remainingMs).toBe(0);
  });

  it('grows to what somebody needs, and never shrinks', () => {
    const budget = new WaitBudget(100);
    budget.begin();
    pass(40);
    budget.atLeast(50);
    expect(budget.remainingMs).toBe(60);
    budget.atLeast(500);
    expect(budget.remainingMs).toBe(500);
    pass(100);
    budget.end();
    expect(budget.remainingMs).toBe(400);
  });
});
