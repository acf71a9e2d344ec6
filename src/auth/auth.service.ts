import { Injectable } from '@nestjs/common';
import { PasswordHasher } from '../platform/security/password-hasher';
import type { UserResponse } from '../users/user.schemas';
import { userResponse, UsersService } from '../users/users.service';
import { CredentialsInvalid } from './auth.errors';
import type { SignInRequest, SignUpRequest } from './auth.schemas';
import { TokenService } from './token.service';

/** Code points; no longer password can have been set. */
const MAX_PASSWORD = 128;

/** Signing up and signing in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordHasher,
    private readonly tokens: TokenService,
  ) {}

  /** @throws UsernameTaken, EmailTaken, SignInsBusy */
  async signUp({ user: account }: SignUpRequest): Promise<UserResponse> {
    const user = await this.users.create(account);
    return userResponse(user, this.tokens.issue(user.id));
  }

  /**
   * An unknown e-mail costs as much time as a wrong password, and is answered the same.
   *
   * @throws CredentialsInvalid, SignInsBusy
   */
  async signIn({ user: { email, password } }: SignInRequest): Promise<UserResponse> {
    const user = await this.users.findByEmail(email);
    const candidate = password.slice(0, 2 * MAX_PASSWORD + 1);
    const matches = await this.passwords.verify(user?.password_hash ?? null, candidate);
    if (!user || !matches) throw new CredentialsInvalid();
    return userResponse(user, this.tokens.issue(user.id));
  }
}
