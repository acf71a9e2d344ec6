import { randomBytes } from 'node:crypto';

/** `8` and `8` are version and variant of a UUID that the application makes up (RFC 9562, section 5.8). */
function seed(): string {
  const hex = randomBytes(8).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-8${randomBytes(2).toString('hex').slice(0, 3)}-`;
}

const MOST = 2 ** 48;

let prefix = seed();
let count = 0;

/**
 * A name for an exchange that no other has: a UUID of the process's own random 72 bits, and a count. It is no secret, and
 * costs a tenth of a random one.
 */
export function newRequestId(): string {
  if (count >= MOST) {
    prefix = seed();
    count = 0;
  }
  return prefix + (count++).toString(16).padStart(12, '0');
}
