import { defineLimit } from './limit';

/** Any GET that is not limited otherwise. */
export const READS = defineLimit({
  name: 'reads',
  variable: 'RATE_LIMIT_READS',
  otherwise: '6000/60',
  meaning: 'GET requests of one user, or of one address where nobody is signed in (IPv6: of one /64).',
});

/** Anything else that is not limited otherwise. */
export const WRITES = defineLimit({
  name: 'writes',
  variable: 'RATE_LIMIT_WRITES',
  otherwise: '300/60',
  meaning: 'All other requests of one user or address.',
});

/** Tokens that turn out to be bad, from one address. */
export const REFUSED_TOKENS = defineLimit({
  name: 'refused-tokens',
  variable: 'RATE_LIMIT_REFUSED_TOKENS',
  otherwise: '600/60',
  meaning: 'Bad tokens from one address. Good tokens from that address still pass.',
});
