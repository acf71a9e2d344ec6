import type { IncomingMessage } from 'node:http';
import { IdempotencyKeyInvalid, MAX_KEY_LENGTH } from './idempotency.errors';

/** The field's name, as Node has it. */
export const KEY_FIELD = 'idempotency-key';

const PRINTABLE = /^[ -~]+$/;
/** A structured field's string (RFC 9651, section 3.3.3), which is how draft-ietf-httpapi-idempotency-key-header has it. */
const QUOTED = /^"(?:[ !#-[\]-~]|\\["\\])*"$/;

/**
 * The key of a request, as draft-ietf-httpapi-idempotency-key-header has it, `"8e03978e"`, or plain, as most clients send
 * it. Both are the same key.
 *
 * @throws IdempotencyKeyInvalid
 */
export function idempotencyKeyOf({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string {
  const [sent = '', ...more] = headersDistinct[KEY_FIELD] ?? [];
  if (more.length > 0) throw IdempotencyKeyInvalid.repeated();
  const key = sent.startsWith('"') ? unquoted(sent) : sent;
  if (key.length > MAX_KEY_LENGTH || !PRINTABLE.test(key)) throw new IdempotencyKeyInvalid();
  return key;
}

function unquoted(sent: string): string {
  return QUOTED.test(sent) ? sent.slice(1, -1).replace(/\\(.)/g, '$1') : '';
}
