import { Inject, Injectable } from '@nestjs/common';
import { LinkInvalid } from '../../mail-links/mail-link.errors';
import { type Link, MailLinksService } from '../../mail-links/mail-links.service';
import { AuditLog } from '../../audit/audit-log';
import { CONFIG, type Config } from '../../platform/config/config';
import { Database } from '../../platform/database/database';
import type { Viewer } from '../../platform/http/access';
import { TokenInvalid } from '../../platform/http/http.errors';
import { RateLimiter } from '../../platform/limits/rate-limiter';
import { PasswordHasher } from './password-hasher';
import { PasswordPolicy } from './password-policy';
import { SessionsService } from '../../sessions/sessions.service';
import { AccountMails } from '../account-mails.service';
import { emailKey } from '../user.entity';
import { CurrentPasswordMissing, CurrentPasswordWrong } from '../user.errors';
import { SECRETS } from '../user.limits';
import { UserRepository } from '../user.repository';
import type { UpdateUserRequest } from '../user.schemas';

/** Choosing, changing and replacing passwords. */
@Injectable()
export class PasswordsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly limiter: RateLimiter,
    private readonly links: MailLinksService,
    private readonly mails: AccountMails,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws PasswordGuessable */
  check(password: string, account: { username: string; email: string }): void {
    this.policy.check(password, account);
  }

  /** @throws SignInsBusy */
  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /**
   * Checks a password that is to be, and hashes it; undefined where none is.
   *
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, SignInsBusy
   */
  async prepareChange(
    id: number,
    { password, username, email }: UpdateUserRequest['user'],
    currentPassword: string | undefined,
  ): Promise<string | undefined> {
    if (password === undefined) return undefined;
    const account = await this.users.findOwnCredentials(id);
    if (!account) throw new TokenInvalid();
    this.check(password, { username: username ?? account.username, email: email ?? account.email });
    if (this.config.passwords.requireCurrent) {
      if (currentPassword === undefined) throw new CurrentPasswordMissing();
      await this.limiter.spend(SECRETS, id);
      if (!(await this.hasher.verify(account.password_hash, currentPassword)))
        throw new CurrentPasswordWrong();
    }
    return this.hash(password);
  }

  /** Inside the transaction that changes it: ends the caller's other sessions, and returns which, to be noted after the commit. */
  async onChange(viewer: Viewer): Promise<number[]> {
    await this.audit.record({
      actorId: viewer.id,
      action: 'auth.password.changed',
      targetType: 'user',
      targetId: viewer.id,
    });
    await this.links.withdraw(viewer.id, ['reset-password']);
    await this.mails.postPasswordChanged(viewer.id);
    return this.sessions.revokeOthersWithin(viewer);
  }

  /**
   * Sets a new password for whoever reads the account's mail, which confirms the address too, and ends all sessions.
   *
   * @throws LinkInvalid, PasswordGuessable, SignInsBusy
   */
  async reset(link: Link, password: string): Promise<void> {
    const id = link.userId ?? 0;
    const account = await this.users.findAccount(id);
    if (!account) throw new LinkInvalid();
    this.check(password, account);
    const passwordHash = await this.hash(password);
    const ended = await this.db.transaction(async (em) => {
      const user = await this.users.lock(id);
      if (!user) throw new LinkInvalid();
      await this.links.use(link);
      user.change({ passwordHash });
      if (emailKey(link.email) === user.emailKey) user.confirmEmail(user.email);
      await em.flush();
      await this.links.withdraw(id, ['reset-password']);
      await this.audit.record({
        actorId: null,
        action: 'auth.password.reset',
        targetType: 'user',
        targetId: id,
      });
      await this.mails.postPasswordChanged(id);
      return this.sessions.revokeAllWithin(id);
    });
    this.sessions.noteRevoked(ended);
  }

  /** Whether a password is the one that was hashed; without a hash it is not, and costs as much. @throws SignInsBusy */
  verify(passwordHash: string | null, password: string): Promise<boolean> {
    return this.hasher.verify(passwordHash, password);
  }

  /** The hash of a verified password at today's cost, stored in its place unless the password has changed meanwhile. */
  async refresh(id: number, passwordHash: string, password: string): Promise<string> {
    if (!this.hasher.isOutdated(passwordHash)) return passwordHash;
    const replacement = await this.hash(password);
    return (await this.users.replaceHash(id, passwordHash, replacement)) ? replacement : passwordHash;
  }

  /** Inside a transaction: whether the password is the same as when it was verified, and stays so until the end of it. */
  hold(id: number, passwordHash: string): Promise<boolean> {
    return this.users.holdPassword(id, passwordHash);
  }
}
