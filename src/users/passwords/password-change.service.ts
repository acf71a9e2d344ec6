import { Injectable } from '@nestjs/common';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { Viewer } from '../../platform/kernel/viewer';
import { CredentialChanges } from '../credential-changes.service';
import type { User } from '../user.entity';
import { UserRepository } from '../user.repository';
import type { UpdateUserRequest } from '../user.schemas';
import { CurrentPassword } from './current-password.service';
import { PasswordsService } from './passwords.service';

/** Setting a new password while signed in. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: PasswordsService,
    private readonly currentPassword: CurrentPassword,
    private readonly changes: CredentialChanges,
  ) {}

  /**
   * Checks a password that is to be, and hashes it; undefined where none is.
   *
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, SignInsBusy, TokenInvalid
   *   when the account behind a genuine token is gone
   */
  async prepare(
    viewer: Viewer,
    { password, currentPassword, username, email }: UpdateUserRequest['user'],
  ): Promise<string | undefined> {
    if (password === undefined) return undefined;
    const account = await this.users.findOwnCredentials(viewer.id);
    if (!account) throw new TokenInvalid();
    const owner = { username: username ?? account.username, email: email ?? account.email };
    this.passwords.check(password, owner);
    await this.currentPassword.confirm(viewer, account.passwordHash, currentPassword);
    return this.passwords.hashFor(viewer.id, password);
  }

  /** Inside the transaction that holds the account and saves it: sets the new password, and ends the caller's other sessions. */
  async apply(user: User, viewer: Viewer, passwordHash: string | undefined): Promise<void> {
    if (passwordHash === undefined) return;
    user.change({ passwordHash });
    await this.changes.passwordChanged(viewer);
  }
}
