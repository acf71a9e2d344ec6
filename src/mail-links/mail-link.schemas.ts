import { z } from 'zod';

const SIGN_UP = 'sign-up';
const ACCOUNT_PURPOSES = ['verify-email', 'revert-email', 'reset-password'] as const;

const linkFields = {
  id: z.int(),
  email: z.string(),
  /** Milliseconds since 1970. */
  createdMs: z.number(),
};

/** A link that is mailed to somebody: it opens an account, or does something to one. */
export const Link = z.discriminatedUnion('purpose', [
  z.strictObject({ ...linkFields, purpose: z.literal(SIGN_UP), userId: z.null() }),
  z.strictObject({ ...linkFields, purpose: z.enum(ACCOUNT_PURPOSES), userId: z.int() }),
]);
export type Link = z.output<typeof Link>;

/** What using a link does. */
export type LinkPurpose = Link['purpose'];
