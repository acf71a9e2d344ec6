import { Injectable } from '@nestjs/common';
import { account, AuditLog } from '../audit/audit-log';
import { Database } from '../platform/database/database';
import type { Caller } from '../platform/http/caller';
import { SessionsService } from '../sessions/sessions.service';
import { SIGNED_IN } from './auth.audit';
import type { SignedInResponse, SignInRequest } from './auth.schemas';
import { CredentialsService } from './credentials.service';
import { SignInAttempts } from './sign-in-attempts';
import { signedIn } from './signed-in';

/** Signing in. */
@Injectable()
export class SignInService {
  constructor(
    private readonly attempts: SignInAttempts,
    private readonly credentials: CredentialsService,
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws CredentialsInvalid, EmailUnverified, RateLimitReached, SignInsBusy */
  async signIn({ user: { email, password } }: SignInRequest, caller: Caller): Promise<SignedInResponse> {
    await this.attempts.begin(email, caller);
    const proven = await this.credentials.verify(email, password);
    const answer = await this.db.transaction(async () => {
      // Else a session could begin with the old password just after a new one has ended all of them.
      await this.credentials.hold(proven);
      await this.audit.record(SIGNED_IN, { actorId: proven.id, target: account(proven.id) });
      return signedIn(proven, await this.sessions.open(proven.id, caller));
    });
    await this.attempts.succeed(proven, caller);
    return answer;
  }
}
