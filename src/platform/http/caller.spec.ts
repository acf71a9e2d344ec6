import { deviceOf } from './caller';

const OS = '(X11; Linux x86_64; rv:144.0) Gecko/20100101';

describe('deviceOf', () => {
  it.each([
    [`Mozilla/5.0 ${OS} Firefox/144.0`, 'Firefox 144 on Linux'],
    ['a script', 'a script'],
    ['', null],
    [undefined, null],
  ])('makes of %j %j', (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });

  it.each([
    ['a version', `Mozilla/5.0 ${OS} Firefox/${'1'.repeat(400)}`],
    ['a name', `${'x'.repeat(15_000)}/1.0 ${OS}`],
    ['a whole header', 'y'.repeat(15_000)],
  ])('cuts %s that is too long to be shown', (_, userAgent) => {
    expect(deviceOf(userAgent)?.length).toBeLessThanOrEqual(120);
  });
});
