import { Injectable } from '@nestjs/common';
import { TokenInvalid } from '../platform/http/http.errors';
import type { Viewer } from '../platform/kernel/viewer';
import { PasswordSettings } from './passwords/password.settings';
import { emailKey } from './user.entity';
import { UserNotFound } from './user.errors';
import { type AccountRow, type CredentialsRow, UserRepository } from './user.repository';
import type { PublicUser, UserResponse } from './user.schemas';

/** Finding accounts. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UserRepository,
    private readonly passwordSettings: PasswordSettings,
  ) {}

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async getCurrent(viewer: Viewer): Promise<UserResponse> {
    return userResponse(await this.getAccount(viewer), viewer.token);
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async getAccount({ id }: Viewer): Promise<AccountRow> {
    const account = await this.users.findAccount(id);
    if (!account) throw new TokenInvalid();
    return account;
  }

  /** @throws UserNotFound */
  /** Null when the account is gone. */
  findAccount(id: number): Promise<AccountRow | null> {
    return this.users.findAccount(id);
  }

  async getPublic(id: number): Promise<PublicUser> {
    const user = await this.users.findPublic(id);
    if (!user) throw new UserNotFound();
    return user;
  }

  /** Whether a link to reset the account's password may be mailed to its address. */
  mayReset(account: CredentialsRow): boolean {
    return this.passwordSettings.admitsReset(account);
  }

  findByEmail(email: string): Promise<CredentialsRow | null> {
    return this.users.findCredentials(emailKey(email));
  }

  /** @throws TokenInvalid when the account behind a genuine token is gone */
  async isEmailVerified({ id }: Viewer): Promise<boolean> {
    const verified = await this.users.isEmailVerified(id);
    if (verified === null) throw new TokenInvalid();
    return verified;
  }
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
