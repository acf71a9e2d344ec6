/**
 * The kind of mail that tells an owner that a used refresh token came back. This room knows no addresses: the room that
 * does registers how the mail is written.
 */
export const REFRESH_REUSED_MAIL = 'refresh-reused';
