import { Injectable } from '@nestjs/common';
import { account, AuditLog } from '../audit/audit-log';
import { EmailSettings } from '../users/emails/email.settings';
import { PasswordsService, type VerifiedPassword } from '../users/passwords/passwords.service';
import { type Account, UsersService } from '../users/users.service';
import { SIGN_IN_FAILED } from './auth.audit';
import { CredentialsInvalid, EmailUnverified } from './auth.errors';

/** An account whose password was given. */
export type ProvenAccount = Account & VerifiedPassword;

/** Whether e-mail and password are those of an account that may sign in. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly settings: EmailSettings,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * An unknown e-mail costs as much time as a wrong password, and is answered the same.
   *
   * @throws CredentialsInvalid, EmailUnverified, SignInsBusy
   */
  async verify(email: string, password: string): Promise<ProvenAccount> {
    const user = await this.users.findByEmail(email);
    const matches = await this.passwords.verify(user?.passwordHash ?? null, password, 'sign-in');
    if (!user || !matches) {
      // An unknown e-mail is written down too: one write more or less would tell that an address is known.
      await this.audit.record(SIGN_IN_FAILED, { actorId: null, target: user ? account(user.id) : undefined });
      throw new CredentialsInvalid();
    }
    if (this.settings.requireVerified === 'login' && !user.emailVerified) throw new EmailUnverified();
    return this.passwords.rehash(user, password);
  }

  /**
   * Inside a transaction: the password that was verified stays the account's until the end of it.
   *
   * @throws CredentialsInvalid when it has changed meanwhile
   */
  async hold(proven: ProvenAccount): Promise<void> {
    if (!(await this.passwords.hold(proven))) throw new CredentialsInvalid();
  }
}
