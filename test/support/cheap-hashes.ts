/** Makes hashing as cheap as can be, in the environment of whatever is started: its cost is the subject of few tests. */
export const CHEAP_HASHES = { ARGON2_MEMORY_KIB: '8', ARGON2_PASSES: '1' };
