import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/config';
import type { AuditAction } from '../platform/audit/audit-actions';
import { type AuditEvent, AuditLog } from '../platform/audit/audit-log';
import { Database } from '../platform/database/database';
import { violatedConstraint } from '../platform/database/database.errors';
import type { Viewer } from '../platform/http/access';
import { TokenInvalid } from '../platform/http/http.errors';
import { PasswordHasher } from '../platform/security/password-hasher';
import { PasswordPolicy } from '../platform/security/password-policy';
import { SessionsService } from '../sessions/sessions.service';
import { emailKey, type NewUser, User, type UserChanges, usernameKey } from './user.entity';
import { CurrentPasswordMissing, CurrentPasswordWrong, taken, UserNotFound } from './user.errors';
import { type CredentialsRow, UserRepository } from './user.repository';
import type { PublicUser, UpdateUserRequest, UserResponse } from './user.schemas';

const UNIQUE = new Set(['users_username_key_unique', 'users_email_key_unique']);

/** What must be nobody else's. */
interface Keys {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
}

/** Accounts: making, finding and changing them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly passwords: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly sessions: SessionsService,
    @Inject(CONFIG) private readonly config: Config,
    private readonly audit: AuditLog,
  ) {}

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async getCurrent(viewer: Viewer): Promise<UserResponse> {
    const account = await this.users.findAccount(viewer.id);
    if (!account) throw new TokenInvalid();
    return userResponse(account, viewer.token);
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
   * Opens an account, and does in the same transaction what belongs to it; returns what that returned.
   *
   * @throws PasswordGuessable, UsernameTaken, EmailTaken
   */
  async create<T>(
    account: Omit<NewUser, 'passwordHash'> & { password: string },
    follow: (user: User) => Promise<T>,
  ): Promise<T> {
    this.policy.check(account.password, account);
    await this.refuseTaken(account);
    const passwordHash = await this.passwords.hash(account.password);
    return this.naming(account, 0, () =>
      this.db.transaction(async (em) => {
        const user = User.register({ ...account, passwordHash });
        em.persist(user);
        await em.flush();
        await this.audit.record(ofOneself('auth.sign-up', user.id));
        return follow(user);
      }),
    );
  }

  /**
   * A new password ends every other session.
   *
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, UsernameTaken, EmailTaken, TokenInvalid
   *   when the account behind a genuine token is gone
   */
  async update(
    viewer: Viewer,
    { user: { currentPassword, ...changes } }: UpdateUserRequest,
  ): Promise<UserResponse> {
    const passwordHash = await this.newPasswordHash(viewer.id, changes, currentPassword);
    let revoked: number[] = [];
    const updated = await this.naming(changes, viewer.id, () =>
      this.db.transaction(async (em) => {
        const user = await this.users.findEntity(viewer.id);
        if (!user) throw new TokenInvalid();
        const { email } = user;
        user.change({ ...changes, passwordHash });
        await em.flush();
        if (user.email !== email) await this.audit.record(ofOneself('auth.email.changed', user.id));
        if (passwordHash !== undefined) await this.audit.record(ofOneself('auth.password.changed', user.id));
        revoked = passwordHash === undefined ? [] : await this.sessions.revokeOthersWithin(viewer);
        return user;
      }),
    );
    this.sessions.noteRevoked(revoked);
    return userResponse(updated, viewer.token);
  }

  /** Stores a password's hash anew, made at today's cost, unless the password has changed meanwhile. */
  async rehash(id: number, passwordHash: string, password: string): Promise<void> {
    await this.users.replaceHash(id, passwordHash, await this.passwords.hash(password));
  }

  /** Checks a password that is to be, and hashes it; undefined where none is. */
  private async newPasswordHash(
    id: number,
    { password, username, email }: UserChanges & { password?: string | undefined },
    currentPassword: string | undefined,
  ): Promise<string | undefined> {
    if (password === undefined) return undefined;
    const account = await this.users.findOwnCredentials(id);
    if (!account) throw new TokenInvalid();
    this.policy.check(password, { username: username ?? account.username, email: email ?? account.email });
    if (this.config.passwords.requireCurrent) {
      if (currentPassword === undefined) throw new CurrentPasswordMissing();
      if (!(await this.passwords.verify(account.password_hash, currentPassword)))
        throw new CurrentPasswordWrong();
    }
    return this.passwords.hash(password);
  }

  /** Turns the database's refusal of a second bearer of a name or address into words. */
  private async naming<T>(keys: Keys, id: number, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!UNIQUE.has(violatedConstraint(error) ?? '')) throw error;
      await this.refuseTaken(keys, id);
      throw error;
    }
  }

  private async refuseTaken(account: Keys, exceptId = 0): Promise<void> {
    const found = await this.users.findTaken(
      { usernameKey: usernameKey(account.username ?? ''), emailKey: emailKey(account.email ?? '') },
      exceptId,
    );
    if (found.username || found.email) throw taken(found);
  }
}

/** What somebody did to their own account. */
function ofOneself(action: AuditAction, id: number): AuditEvent {
  return { actorId: id, action, targetType: 'user', targetId: id };
}

export interface Account {
  readonly email: string;
  readonly username: string;
  readonly bio?: string | null | undefined;
  readonly image?: string | null | undefined;
}

/** RealWorld's user: the account and the credential that it was asked with. */
export function userResponse({ email, username, bio, image }: Account, token: string): UserResponse {
  return { user: { email, token, username, bio: bio ?? null, image: image ?? null } };
}
