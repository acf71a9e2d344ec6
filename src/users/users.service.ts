import { Inject, Injectable } from '@nestjs/common';
import { LinkInvalid } from '../one-time-links/one-time-link.errors';
import { type Link, OneTimeLinksService } from '../one-time-links/one-time-links.service';
import { CONFIG, type Config } from '../platform/config/config';
import type { AuditAction } from '../platform/audit/audit-actions';
import { type AuditEvent, AuditLog } from '../platform/audit/audit-log';
import { Database } from '../platform/database/database';
import type { Viewer } from '../platform/http/access';
import { TokenInvalid } from '../platform/http/http.errors';
import { RateLimiter } from '../platform/limits/rate-limiter';
import { PasswordHasher } from '../platform/security/password-hasher';
import { PasswordPolicy } from '../platform/security/password-policy';
import { SessionsService } from '../sessions/sessions.service';
import { AccountMails } from './account-mails.service';
import { EmailAddressesService } from './email-addresses.service';
import { UniqueKeys } from './unique-keys';
import { emailKey, type NewUser, User } from './user.entity';
import { CurrentPasswordMissing, CurrentPasswordWrong, UserNotFound } from './user.errors';
import { type CredentialsRow, UserRepository } from './user.repository';
import type { PublicUser, UpdateUserRequest, UserResponse } from './user.schemas';

/** Accounts: making, finding and changing them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly keys: UniqueKeys,
    private readonly emails: EmailAddressesService,
    private readonly mails: AccountMails,
    private readonly links: OneTimeLinksService,
    private readonly limiter: RateLimiter,
    private readonly passwords: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly sessions: SessionsService,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditLog,
  ) {}

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async getCurrent(viewer: Viewer): Promise<UserResponse> {
    return userResponse(await this.getAccount(viewer.id), viewer.token);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async getAccount(id: number): Promise<Account> {
    const account = await this.users.findAccount(id);
    if (!account) throw new TokenInvalid();
    return account;
  }

  /** @throws UserNotFound */
  async getPublic(id: number): Promise<PublicUser> {
    const user = await this.users.findPublic(id);
    if (!user) throw new UserNotFound();
    return user;
  }

  findByEmail(email: string): Promise<CredentialsRow | null> {
    return this.users.findCredentials(emailKey(email));
  }

  /**
   * Checks what somebody signs up with, and hashes the password.
   *
   * @throws PasswordGuessable, UsernameTaken, EmailTaken
   */
  async prepare({ password, ...account }: SignUp): Promise<NewUser> {
    this.policy.check(password, account);
    await this.keys.refuseTaken(account);
    return { ...account, passwordHash: await this.passwords.hash(password) };
  }

  /**
   * Opens an account, and does in the same transaction what belongs to it; returns what that returned.
   *
   * @throws UsernameTaken, EmailTaken
   */
  create<T>(account: NewUser, follow: (user: User) => Promise<T>): Promise<T> {
    return this.keys.naming(account, 0, () =>
      this.db.transaction(async (em) => {
        const user = User.register(account);
        em.persist(user);
        await em.flush();
        await this.audit.record(ofOneself('auth.sign-up', user.id));
        if (!user.emailVerified) await this.emails.requestVerification(user.id, user.email);
        return follow(user);
      }),
    );
  }

  /**
   * A new password ends every other session; another address is told, and so is the one before it.
   *
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, UsernameTaken, EmailTaken, TokenInvalid
   *   when the account behind a genuine token is gone
   */
  async update(
    viewer: Viewer,
    { user: { currentPassword, ...changes } }: UpdateUserRequest,
  ): Promise<UserResponse> {
    const passwordHash = await this.newPasswordHash(viewer.id, changes, currentPassword);
    if (changes.email !== undefined) await this.limitMoves(viewer.id, changes.email);
    await this.keys.refuseTaken(changes, viewer.id);
    const { updated, ended } = await this.keys.naming(changes, viewer.id, () =>
      this.db.transaction(async (em) => {
        const user = await this.users.lock(viewer.id);
        if (!user) throw new TokenInvalid();
        user.change({ ...changes, passwordHash });
        if (changes.email !== undefined) await this.emails.change(user, changes.email);
        await em.flush();
        return { updated: user, ended: passwordHash === undefined ? [] : await this.onNewPassword(viewer) };
      }),
    );
    this.sessions.noteRevoked(ended);
    return userResponse(updated, viewer.token);
  }

  /** Whoever changes their password has their other sessions ended: returns which, to be noted after the commit. */
  private async onNewPassword(viewer: Viewer): Promise<number[]> {
    await this.audit.record(ofOneself('auth.password.changed', viewer.id));
    await this.links.withdraw(viewer.id, ['reset-password']);
    await this.mails.postPasswordChanged(viewer.id);
    return this.sessions.revokeOthersWithin(viewer);
  }

  /**
   * Sets a new password for whoever reads the account's mail, which confirms the address too, and ends all sessions.
   *
   * @throws LinkInvalid, PasswordGuessable, SignInsBusy
   */
  async resetPassword(link: Link, password: string): Promise<void> {
    const id = link.userId ?? 0;
    const account = await this.users.findAccount(id);
    if (!account) throw new LinkInvalid();
    this.policy.check(password, account);
    const passwordHash = await this.passwords.hash(password);
    const ended = await this.db.transaction(async (em) => {
      const user = await this.users.lock(id);
      if (!user) throw new LinkInvalid();
      await this.links.use(link);
      user.change({ passwordHash });
      if (emailKey(link.email) === user.emailKey) user.confirmEmail(user.email);
      await em.flush();
      await this.links.withdraw(id, ['reset-password']);
      await this.audit.record({ ...ofOneself('auth.password.reset', id), actorId: null });
      await this.mails.postPasswordChanged(id);
      return this.sessions.revokeAllWithin(id);
    });
    this.sessions.noteRevoked(ended);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async isEmailVerified(id: number): Promise<boolean> {
    const verified = await this.users.isEmailVerified(id);
    if (verified === null) throw new TokenInvalid();
    return verified;
  }

  /** Stores a password's hash anew, made at today's cost, unless the password has changed meanwhile. */
  async rehash(id: number, passwordHash: string, password: string): Promise<void> {
    await this.users.replaceHash(id, passwordHash, await this.passwords.hash(password));
  }

  /** Another address is mailed: nobody has us mail the whole world. */
  private async limitMoves(id: number, email: string): Promise<void> {
    const account = await this.getAccount(id);
    if (emailKey(account.email) !== emailKey(email)) await this.limiter.spend('mails', id);
  }

  /** Checks a password that is to be, and hashes it; undefined where none is. */
  private async newPasswordHash(
    id: number,
    { password, username, email }: UpdateUserRequest['user'],
    currentPassword: string | undefined,
  ): Promise<string | undefined> {
    if (password === undefined) return undefined;
    const account = await this.users.findOwnCredentials(id);
    if (!account) throw new TokenInvalid();
    this.policy.check(password, { username: username ?? account.username, email: email ?? account.email });
    if (this.config.passwords.requireCurrent) {
      if (currentPassword === undefined) throw new CurrentPasswordMissing();
      await this.limiter.spend('secrets', id);
      if (!(await this.passwords.verify(account.password_hash, currentPassword)))
        throw new CurrentPasswordWrong();
    }
    return this.passwords.hash(password);
  }
}

/** What somebody did to their own account. */
function ofOneself(action: AuditAction, id: number): AuditEvent {
  return { actorId: id, action, targetType: 'user', targetId: id };
}

/** What somebody signs up with. */
export interface SignUp {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

export interface Account {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly username: string;
  readonly bio?: string | null | undefined;
  readonly image?: string | null | undefined;
}

/** RealWorld's user: the account and the credential that it was asked with. */
export function userResponse(
  { email, username, bio, image, emailVerified }: Account,
  token: string,
): UserResponse {
  return { user: { email, token, username, bio: bio ?? null, image: image ?? null, emailVerified } };
}
