/**
 * Which session a token is of. The number alone would not do: once a database was restored from a backup, numbers that
 * were given out after it are given out again, to other sessions and other accounts.
 */
export interface SessionClaim {
  readonly sessionId: number;
  /** The account's. */
  readonly userId: number;
  /** When the session was opened: whole seconds since 1970. */
  readonly bornSeconds: number;
}
