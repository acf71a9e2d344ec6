import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/audit-log';
import { Database } from '../platform/database/database';
import type { Caller } from '../platform/http/caller';
import { PasswordHasher } from '../platform/security/password-hasher';
import type { TokensResponse } from '../sessions/session.schemas';
import { SessionsService } from '../sessions/sessions.service';
import { type Account, userResponse, UsersService } from '../users/users.service';
import { CredentialsInvalid } from './auth.errors';
import type { SignedInResponse, SignInRequest, SignUpRequest } from './auth.schemas';
import { SignInAttempts } from './sign-in-attempts';

/** Code points; no longer password can have been set. */
const MAX_PASSWORD = 128;

/** Signing up and signing in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordHasher,
    private readonly sessions: SessionsService,
    private readonly attempts: SignInAttempts,
    private readonly audit: AuditLog,
    private readonly db: Database,
  ) {}

  /** @throws PasswordGuessable, UsernameTaken, EmailTaken, SignInsBusy */
  async signUp({ user: account }: SignUpRequest, caller: Caller): Promise<SignedInResponse> {
    const answer = await this.users.create(account, async (user) =>
      signedIn(user, await this.sessions.open(user.id, caller)),
    );
    await this.attempts.succeed(account.email, caller);
    return answer;
  }

  /**
   * An unknown e-mail costs as much time as a wrong password, and is answered the same.
   *
   * @throws CredentialsInvalid, RateLimitReached, SignInsBusy
   */
  async signIn({ user: { email, password } }: SignInRequest, caller: Caller): Promise<SignedInResponse> {
    await this.attempts.begin(email, caller);
    const user = await this.users.findByEmail(email);
    const candidate = password.slice(0, 2 * MAX_PASSWORD + 1);
    const matches = await this.passwords.verify(user?.password_hash ?? null, candidate);
    // An unknown e-mail is written down too: what is one write longer would tell that an address is known.
    const target = user ? { targetType: 'user', targetId: user.id } : {};
    if (!user || !matches) {
      await this.audit.record({ actorId: null, action: 'auth.sign-in.failed', ...target });
      throw new CredentialsInvalid();
    }
    if (this.passwords.isOutdated(user.password_hash))
      await this.users.rehash(user.id, user.password_hash, candidate);
    const answer = await this.db.transaction(async () => {
      await this.audit.record({ actorId: user.id, action: 'auth.sign-in', ...target });
      return signedIn(user, await this.sessions.open(user.id, caller));
    });
    await this.attempts.succeed(email, caller);
    return answer;
  }
}

function signedIn(account: Account, tokens: TokensResponse): SignedInResponse {
  const { user } = userResponse(account, tokens.token);
  return { user: { ...user, ...tokens } };
}
