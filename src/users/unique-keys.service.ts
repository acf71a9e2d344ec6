import { Injectable } from '@nestjs/common';
import { EmailSettings } from './emails/email.settings';
import { emailKey, usernameKey } from './user.entity';
import { taken } from './user.errors';
import { UserRepository } from './user.repository';

/** What must be nobody else's. */
export interface Keys {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
}

/** Keeps names and addresses one account's each, and puts that in words. */
@Injectable()
export class UniqueKeys {
  constructor(
    private readonly users: UserRepository,
    private readonly settings: EmailSettings,
  ) {}

  /**
   * Refuses keys that are taken, before anything is done for them.
   *
   * While addresses are hidden (SIGNUP_DISCLOSURE), one that is taken is not told here but to its owner, by mail.
   *
   * @param ownerId the account that may have them already; null: none
   * @throws UsernameTaken, EmailTaken
   */
  async refuseTaken(keys: Keys, ownerId: number | null): Promise<void> {
    const found = await this.find(keys, ownerId);
    const email = found.email && !this.settings.hidden;
    if (found.username || email) throw taken({ username: found.username, email });
  }

  /**
   * Inside the transaction that writes them: refuses keys that somebody else took after {@link refuseTaken}.
   *
   * The database refuses a second bearer by itself, which makes the transaction run again. So the first attempt asks
   * nothing, and a later one names each key that is taken.
   *
   * @throws UsernameTaken, EmailTaken
   */
  async refuseTakenMeanwhile(attempt: number, keys: Keys, ownerId: number | null): Promise<void> {
    if (attempt === 1) return;
    const found = await this.find(keys, ownerId);
    if (found.username || found.email) throw taken(found);
  }

  private async find({ username, email }: Keys, ownerId: number | null) {
    if (username === undefined && email === undefined) return { username: false, email: false };
    const keys = {
      usernameKey: username === undefined ? null : usernameKey(username),
      emailKey: email === undefined ? null : emailKey(email),
    };
    return this.users.findTaken(keys, ownerId);
  }
}
