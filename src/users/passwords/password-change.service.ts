import { Injectable } from '@nestjs/common';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { Viewer } from '../../platform/kernel/viewer';
import { CredentialChanges } from '../credential-changes.service';
import { emailKey, type User } from '../user.entity';
import { CurrentPasswordWrong } from '../user.errors';
import { UserRepository } from '../user.repository';
import type { UpdateUserRequest } from '../user.schemas';
import { CurrentPassword } from './current-password.service';
import { PasswordsService } from './passwords.service';

const UNCHANGED = { passwordHash: undefined, presentHash: null, isProven: false };

/** A change of an account's credentials that may be written. */
interface PreparedChange {
  /** Undefined where the password stays. */
  readonly passwordHash: string | undefined;
  /** The hash of the present password, which was given; null where it was not asked for. */
  readonly presentHash: string | null;
  readonly isProven: boolean;
}

/** Setting a new password while signed in, and what a change of any credential takes. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: PasswordsService,
    private readonly currentPassword: CurrentPassword,
    private readonly changes: CredentialChanges,
  ) {}

  /**
   * Checks a password that is to be, and hashes it. A change of password or address is only taken with the present
   * password, where that is asked for: who can move an account to an address of theirs can have its password reset.
   *
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, SignInsBusy, TokenInvalid
   *   when the account behind a genuine token is gone
   */
  async prepare(
    viewer: Viewer,
    { password, currentPassword, username, email }: UpdateUserRequest['user'],
  ): Promise<PreparedChange> {
    if (password === undefined && email === undefined) return UNCHANGED;
    const account = await this.users.findOwnCredentials(viewer.id);
    if (!account) throw new TokenInvalid();
    const owner = { username: username ?? account.username, email: email ?? account.email };
    if (password !== undefined) this.passwords.check(password, owner);
    if (password === undefined && emailKey(owner.email) === emailKey(account.email)) return UNCHANGED;
    const isProven = await this.currentPassword.confirm(viewer, account.passwordHash, currentPassword);
    return {
      passwordHash: password === undefined ? undefined : await this.passwords.hashFor(viewer.id, password),
      presentHash: isProven ? account.passwordHash : null,
      isProven,
    };
  }

  /**
   * Inside the transaction that holds the account.
   *
   * @throws CurrentPasswordWrong when the password that was given has been changed meanwhile
   */
  hold(user: User, { presentHash }: PreparedChange): void {
    if (presentHash !== null && presentHash !== user.passwordHash) throw new CurrentPasswordWrong();
  }

  /** Inside the transaction that holds the account and saves it: sets the new password, and ends the caller's other sessions. */
  async apply(user: User, viewer: Viewer, { passwordHash }: PreparedChange): Promise<void> {
    if (passwordHash === undefined) return;
    user.change({ passwordHash });
    await this.changes.passwordChanged(viewer);
  }
}
