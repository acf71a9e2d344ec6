import type { Request } from 'express';
import { Strategy } from 'passport';
import type { Viewer } from '../platform/kernel/viewer';

/** `Token` is RealWorld's scheme, `Bearer` RFC 6750's; schemes are case-insensitive (RFC 9110, section 11.1). */
const CREDENTIALS = /^(?:token|bearer) +([^\s]+)$/i;

type Verify = (token: string, done: (error: unknown, viewer?: Viewer | null) => void) => void;

/** Passport's strategy for a caller that sends a token in `Authorization`; `verify` says whose token it is. */
export class CredentialsStrategy extends Strategy {
  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate({ headers }: Request): void {
    const token = CREDENTIALS.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) {
      this.fail(401);
      return;
    }
    this.verify(token, (error, viewer) => {
      if (error) this.error(error);
      else if (viewer) this.success(viewer);
      else this.fail(401);
    });
  }
}
