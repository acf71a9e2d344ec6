import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { TokenInvalid } from '../platform/http/http.errors';
import type { Viewer } from '../platform/kernel/viewer';
import { AddressChange } from './emails/address-change.service';
import { PasswordChange } from './passwords/password-change.service';
import { type Keys, UniqueKeys } from './unique-keys.service';
import { emailKey, type User } from './user.entity';
import { UserRepository } from './user.repository';
import type { UpdateUserRequest, UserResponse } from './user.schemas';
import { userResponse } from './users.service';

/** Changing one's account. */
@Injectable()
export class AccountChange {
  constructor(
    private readonly db: Database,
    private readonly users: UserRepository,
    private readonly keys: UniqueKeys,
    private readonly passwords: PasswordChange,
    private readonly addresses: AddressChange,
  ) {}

  /**
   * A new password ends every other session; another address is told, and so is the one before it.
   *
   * @throws PasswordGuessable, CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, UsernameTaken,
   *   EmailTaken, TokenInvalid when the account behind a genuine token is gone
   */
  async change(viewer: Viewer, { user: changes }: UpdateUserRequest): Promise<UserResponse> {
    const prepared = await this.passwords.prepare(viewer, changes);
    await this.addresses.prepare(viewer, changes.email);
    await this.keys.refuseTaken(changes, viewer.id);
    return this.db.transaction(async (attempt) => {
      const user = await this.users.lock(viewer.id);
      if (!user) throw new TokenInvalid();
      this.passwords.hold(user, prepared);
      user.change(changes);
      if (movesTo(changes.email, user)) user.noteMove(prepared);
      await this.addresses.apply(user, changes.email);
      await this.passwords.apply(user, viewer, prepared);
      await this.keys.refuseTakenMeanwhile(attempt, written(changes, user), user.id);
      await this.users.save();
      return userResponse(user, viewer.token);
    });
  }
}

function movesTo(email: string | undefined, user: User): boolean {
  return email !== undefined && emailKey(email) !== user.emailKey;
}

/** The keys that a change writes: an address that waits to be confirmed is not written yet. */
function written({ username, email }: Keys, user: User): Keys {
  const isWritten = email !== undefined && emailKey(email) === user.emailKey;
  return { username, email: isWritten ? email : undefined };
}
