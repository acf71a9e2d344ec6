import { randomBytes } from 'node:crypto';
import { open, seal } from './kept-answer';

describe('A sealed answer', () => {
  const answer = {
    status: 201,
    headers: { location: '/notes/1' },
    body: '{"token":"s3cr3t"}',
    nextCursor: null,
  };

  it('opens with the secret that it was sealed with, and with no other', () => {
    const secret = randomBytes(32);
    expect(open(seal(answer, secret), secret)).toEqual(answer);
    expect(() => open(seal(answer, secret), randomBytes(32))).toThrow();
  });

  it('tells nothing of itself, and is another each time', () => {
    const secret = randomBytes(32);
    const [one, other] = [seal(answer, secret), seal(answer, secret)];
    expect(one).not.toBe(other);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('s3cr3t');
  });

  it('does not open when a byte of it was changed', () => {
    const secret = randomBytes(32);
    const bytes = Buffer.from(seal(answer, secret), 'base64');
    for (const at of [0, 13, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => open(changed.toString('base64'), secret)).toThrow();
    }
  });
});
