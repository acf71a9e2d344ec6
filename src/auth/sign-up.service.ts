import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { Caller } from '../platform/http/caller';
import { SessionsService } from '../sessions/sessions.service';
import { EmailSettings } from '../users/emails/email.settings';
import { AccountOpening } from '../users/opening/account-opening.service';
import type { NewUser } from '../users/user.entity';
import type { SignedInResponse, SignUpAccepted, SignUpRequest } from './auth.schemas';
import { SignInAttempts } from './sign-in-attempts';
import { signedIn } from './signed-in';

/** Signing up. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly settings: EmailSettings,
    private readonly db: Database,
    private readonly accounts: AccountOpening,
    private readonly sessions: SessionsService,
    private readonly attempts: SignInAttempts,
  ) {}

  /**
   * Opens an account and signs it in. Where its address has to be confirmed first, it is not signed in; with hidden
   * addresses, it is not even open yet.
   *
   * @throws PasswordGuessable, UsernameTaken, EmailTaken, SignInsBusy
   */
  async signUp({ user }: SignUpRequest, caller: Caller): Promise<SignedInResponse | SignUpAccepted> {
    const account = await this.accounts.prepare(user);
    const session = await this.db.transaction(async () => {
      const opened = await this.accounts.open(account);
      if (!opened || this.settings.requireVerified === 'login') return null;
      return { id: opened.id, answer: signedIn(opened, await this.sessions.open(opened.id, caller)) };
    });
    // Until the address is confirmed nobody has proved to be its owner.
    if (!session) return accepted(account);
    await this.attempts.succeed({ id: session.id, email: account.email }, caller);
    return session.answer;
  }
}

function accepted({ username, email }: NewUser): SignUpAccepted {
  return { user: { username, email, emailVerified: false } };
}
