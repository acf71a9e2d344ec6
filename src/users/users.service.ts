import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/audit-actions';
import { type AuditEvent, AuditLog } from '../audit/audit-log';
import { Database } from '../platform/database/database';
import type { Viewer } from '../platform/http/access';
import { TokenInvalid } from '../platform/http/http.errors';
import { RateLimiter } from '../platform/limits/rate-limiter';
import { SessionsService } from '../sessions/sessions.service';
import { EmailAddressesService } from './emails/email-addresses.service';
import { PasswordsService } from './passwords/passwords.service';
import { UniqueKeys } from './unique-keys';
import { emailKey, type NewUser, User } from './user.entity';
import { UserNotFound } from './user.errors';
import { MAILS } from './user.limits';
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
    private readonly passwords: PasswordsService,
    private readonly limiter: RateLimiter,
    private readonly sessions: SessionsService,
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
    this.passwords.check(password, account);
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
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, UsernameTaken,
   *   EmailTaken, TokenInvalid when the account behind a genuine token is gone
   */
  async update(
    viewer: Viewer,
    { user: { currentPassword, ...changes } }: UpdateUserRequest,
  ): Promise<UserResponse> {
    const passwordHash = await this.passwords.prepareChange(viewer.id, changes, currentPassword);
    if (changes.email !== undefined) await this.limitMoves(viewer.id, changes.email);
    await this.keys.refuseTaken(changes, viewer.id);
    const { updated, ended } = await this.keys.naming(changes, viewer.id, () =>
      this.db.transaction(async (em) => {
        const user = await this.users.lock(viewer.id);
        if (!user) throw new TokenInvalid();
        user.change({ ...changes, passwordHash });
        if (changes.email !== undefined) await this.emails.change(user, changes.email);
        await em.flush();
        const ended = passwordHash === undefined ? [] : await this.passwords.onChange(viewer);
        return { updated: user, ended };
      }),
    );
    this.sessions.noteRevoked(ended);
    return userResponse(updated, viewer.token);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async isEmailVerified(id: number): Promise<boolean> {
    const verified = await this.users.isEmailVerified(id);
    if (verified === null) throw new TokenInvalid();
    return verified;
  }

  /** Another address is mailed: nobody has us mail the whole world. */
  private async limitMoves(id: number, email: string): Promise<void> {
    const account = await this.getAccount(id);
    if (emailKey(account.email) !== emailKey(email)) await this.limiter.spend(MAILS, id);
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
