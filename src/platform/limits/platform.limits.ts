import { defineLimit } from './limit';

/** Any GET that is not limited otherwise. */
export const READS = defineLimit({
  name: 'reads',
  variable: 'RATE_LIMIT_READS',
  otherwise: '6000/60',
  meaning: 'requests/seconds of a signed-in user, or of an address (IPv6: a /64) where nobody is signed in',
});

/** Anything else that is not limited otherwise. */
export const WRITES = defineLimit({
  name: 'writes',
  variable: 'RATE_LIMIT_WRITES',
  otherwise: '300/60',
  meaning: 'the same, of whatever is no GET',
});

/** Tokens that turn out to be bad, from one address. */
export const REFUSED_TOKENS = defineLimit({
  name: 'refused-tokens',
  variable: 'RATE_LIMIT_REFUSED_TOKENS',
  otherwise: '600/60',
  meaning: 'bad tokens from one address; good ones from there still pass',
});
