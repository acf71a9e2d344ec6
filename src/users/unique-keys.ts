import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config/config';
import { violatedConstraint } from '../platform/database/database.errors';
import { emailKey, usernameKey } from './user.entity';
import { taken } from './user.errors';
import { UserRepository } from './user.repository';

const UNIQUE = new Set(['users_username_key_unique', 'users_email_key_unique']);

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
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * While addresses are hidden (SIGNUP_DISCLOSURE), one that is taken is not told here but to its owner, by mail.
   *
   * @throws UsernameTaken, EmailTaken
   */
  async refuseTaken(keys: Keys, exceptId = 0): Promise<void> {
    if (keys.username === undefined && keys.email === undefined) return;
    const found = await this.find(keys, exceptId);
    const email = found.email && !this.config.emails.hidden;
    if (found.username || email) throw taken({ username: found.username, email });
  }

  /**
   * Runs a write, and turns the database's refusal of a second bearer of a name or address into words.
   *
   * @throws UsernameTaken, EmailTaken
   */
  async naming<T>(keys: Keys, exceptId: number, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (!UNIQUE.has(violatedConstraint(error) ?? '')) throw error;
      const found = await this.find(keys, exceptId);
      throw found.username || found.email ? taken(found) : error;
    }
  }

  private find({ username = '', email = '' }: Keys, exceptId: number) {
    return this.users.findTaken({ usernameKey: usernameKey(username), emailKey: emailKey(email) }, exceptId);
  }
}
