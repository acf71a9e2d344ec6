import { Injectable } from '@nestjs/common';
import { EmailSettings } from '../emails/email.settings';
import { PasswordsService } from '../passwords/passwords.service';
import { UniqueKeys } from '../unique-keys.service';
import type { NewUser, User } from '../user.entity';
import { AccountCreation } from './account-creation.service';
import { PendingAccounts } from './pending-accounts.service';

/** What somebody signs up with. */
export interface SignUp {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

/** Opening an account: at once or, where addresses are hidden, when the link in a mail is used. */
@Injectable()
export class AccountOpening {
  constructor(
    private readonly settings: EmailSettings,
    private readonly passwords: PasswordsService,
    private readonly keys: UniqueKeys,
    private readonly accounts: AccountCreation,
    private readonly pending: PendingAccounts,
  ) {}

  /**
   * Checks what somebody signs up with, and hashes the password.
   *
   * @throws PasswordGuessable, UsernameTaken, EmailTaken, SignInsBusy
   */
  async prepare({ password, ...owner }: SignUp): Promise<NewUser> {
    this.passwords.check(password, owner);
    await this.keys.refuseTaken(owner, null);
    return { ...owner, passwordHash: await this.passwords.hash(password) };
  }

  /**
   * Inside a transaction.
   *
   * @returns null while there is none: it opens when its address is confirmed
   * @throws UsernameTaken, EmailTaken
   */
  async open(account: NewUser): Promise<User | null> {
    if (!this.settings.hidden) return this.accounts.create(account);
    await this.pending.add(account);
    return null;
  }
}
