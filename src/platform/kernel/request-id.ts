import { randomBytes } from 'node:crypto';

const [hex, variant] = [randomBytes(8).toString('hex'), randomBytes(2).toString('hex')];
/** `8` and `8` are version and variant of a UUID that the application makes up (RFC 9562, section 5.8). */
const PREFIX = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-8${variant.slice(0, 3)}-`;

let count = 0;

/**
 * A name for an exchange that no other has: a UUID of the process's own random 72 bits, and a count, which 48 bits hold for
 * longer than any process lives. It is no secret, and costs a tenth of a random one.
 */
export function newRequestId(): string {
  return PREFIX + (count++).toString(16).padStart(12, '0');
}
