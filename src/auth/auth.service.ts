import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log';
import { CONFIG, type Config } from '../platform/config/config';
import { Database } from '../platform/database/database';
import type { Caller } from '../platform/http/caller';
import type { TokensResponse } from '../sessions/session.schemas';
import { SessionsService } from '../sessions/sessions.service';
import type { NewUser } from '../users/user.entity';
import { PasswordsService } from '../users/passwords/passwords.service';
import { type Account, userResponse, UsersService } from '../users/users.service';
import { PendingAccountsService } from '../verification/pending-accounts.service';
import { CredentialsInvalid, EmailUnverified } from './auth.errors';
import type { SignedInResponse, SignInRequest, SignUpAccepted, SignUpRequest } from './auth.schemas';
import { SignInAttempts } from './sign-in-attempts';

/** Signing up and signing in. */
@Injectable()
export class AuthService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly users: UsersService,
    private readonly pending: PendingAccountsService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly attempts: SignInAttempts,
    private readonly audit: AuditLog,
    private readonly db: Database,
  ) {}

  /**
   * Opens an account and signs it in; where its address has to be confirmed first, neither or not yet.
   *
   * @throws PasswordGuessable, UsernameTaken, EmailTaken, SignInsBusy
   */
  async signUp({ user }: SignUpRequest, caller: Caller): Promise<SignedInResponse | SignUpAccepted> {
    const account = await this.users.prepare(user);
    const { hidden, requireVerified } = this.config.emails;
    if (hidden) {
      await this.pending.open(account);
      return accepted(account);
    }
    const answer = await this.users.create(account, async (opened) =>
      requireVerified === 'login'
        ? accepted(account)
        : signedIn(opened, await this.sessions.open(opened.id, caller)),
    );
    // Until the address is confirmed nobody has proved to be its owner.
    if (requireVerified !== 'login') await this.attempts.succeed(account.email, caller);
    return answer;
  }

  /**
   * An unknown e-mail costs as much time as a wrong password, and is answered the same.
   *
   * @throws CredentialsInvalid, EmailUnverified, RateLimitReached, SignInsBusy
   */
  async signIn({ user: { email, password } }: SignInRequest, caller: Caller): Promise<SignedInResponse> {
    await this.attempts.begin(email, caller);
    const user = await this.users.findByEmail(email);
    const matches = await this.passwords.verify(user?.password_hash ?? null, password);
    // An unknown e-mail is written down too: what is one write longer would tell that an address is known.
    const target = user ? { targetType: 'user', targetId: user.id } : {};
    if (!user || !matches) {
      await this.audit.record({ actorId: null, action: 'auth.sign-in.failed', ...target });
      throw new CredentialsInvalid();
    }
    if (this.config.emails.requireVerified === 'login' && !user.emailVerified) throw new EmailUnverified();
    const passwordHash = await this.passwords.refresh(user.id, user.password_hash, password);
    const answer = await this.db.transaction(async () => {
      // Else a session could begin with the old password just after a new one has ended all of them.
      if (!(await this.passwords.hold(user.id, passwordHash))) throw new CredentialsInvalid();
      await this.audit.record({ actorId: user.id, action: 'auth.sign-in', ...target });
      return signedIn(user, await this.sessions.open(user.id, caller));
    });
    await this.attempts.succeed(email, caller);
    return answer;
  }
}

function accepted({ username, email }: NewUser): SignUpAccepted {
  return { user: { username, email, emailVerified: false } };
}

function signedIn(account: Account, tokens: TokensResponse): SignedInResponse {
  const { user } = userResponse(account, tokens.token);
  return { user: { ...user, ...tokens } };
}
