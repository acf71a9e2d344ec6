/** A signed-in caller. Services and policies get the viewer, or null for an anonymous one. */
export interface Viewer {
  /** The account's number. */
  readonly id: number;
  /** The session that the credential belongs to. */
  readonly sessionId: number;
  /** The very credential that was presented. */
  readonly token: string;
  /** Roles that were asked for: a token knows none, so only routes that need a role have it looked up. */
  readonly roles: readonly string[];
}
