import { Injectable } from '@nestjs/common';
import { UserRepository } from '../user.repository';
import { PasswordHasher } from './password-hasher';
import { type PasswordOwner, PasswordPolicy } from './password-policy';

/** A password that was verified: whose it is, and its hash. */
export interface VerifiedPassword {
  readonly id: number;
  readonly passwordHash: string;
}

/** Choosing and verifying passwords. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly users: UserRepository,
  ) {}

  /** @throws PasswordGuessable */
  check(password: string, owner: PasswordOwner): void {
    this.policy.check(password, owner);
  }

  /** @throws SignInsBusy */
  hash(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  /** Whether a password is the one that was hashed; without a hash it is not, and costs as much. @throws SignInsBusy */
  verify(passwordHash: string | null, password: string): Promise<boolean> {
    return this.hasher.verify(passwordHash, password);
  }

  /**
   * Hashes a verified password at today's cost, unless it was or has changed meanwhile.
   *
   * @returns with the hash that is stored from then on
   */
  async rehash<Verified extends VerifiedPassword>(verified: Verified, password: string): Promise<Verified> {
    if (!this.hasher.isOutdated(verified.passwordHash)) return verified;
    const passwordHash = await this.hash(password);
    const replaced = await this.users.replaceHash(verified.id, verified.passwordHash, passwordHash);
    return replaced ? { ...verified, passwordHash } : verified;
  }

  /** Inside a transaction: whether the password is the same as when it was verified, and stays so until the end of it. */
  hold({ id, passwordHash }: VerifiedPassword): Promise<boolean> {
    return this.users.holdPassword(id, passwordHash);
  }
}
