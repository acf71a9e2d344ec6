import { Injectable } from '@nestjs/common';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { Viewer } from '../../platform/kernel/viewer';
import { RateLimiter } from '../../platform/limits/rate-limiter';
import { CredentialChanges } from '../credential-changes.service';
import { emailKey, type User } from '../user.entity';
import { MAILS } from '../user.limits';
import { UserRepository } from '../user.repository';
import { AddressVerification } from './address-verification.service';
import { EmailSettings } from './email.settings';

/** Moving one's account to another address. */
@Injectable()
export class AddressChange {
  constructor(
    private readonly settings: EmailSettings,
    private readonly limiter: RateLimiter,
    private readonly users: UserRepository,
    private readonly verification: AddressVerification,
    private readonly changes: CredentialChanges,
  ) {}

  /**
   * Counts the mail that another address is sent: nobody has us mail the whole world.
   *
   * @throws RateLimitReached; TokenInvalid when the account behind a genuine token is gone
   */
  async prepare(viewer: Viewer, email: string | undefined): Promise<void> {
    if (email === undefined) return;
    const account = await this.users.findAccount(viewer.id);
    if (!account) throw new TokenInvalid();
    if (emailKey(account.email) !== emailKey(email)) await this.limiter.spend(MAILS, viewer.id);
  }

  /**
   * Inside the transaction that holds the account and saves it: moves it to another address, and tells both.
   *
   * At once where addresses need not be verified, as RealWorld's clients expect; else when the new one is confirmed.
   * Another spelling of its address is taken at once, and nobody is told.
   */
  async apply(user: User, email: string | undefined): Promise<void> {
    if (email === undefined) return;
    const previous = { email: user.email, emailKey: user.emailKey, verified: user.emailVerified };
    if (emailKey(email) === previous.emailKey) {
      user.changeEmail(email);
      return;
    }
    if (this.settings.requireVerified === 'none') {
      user.changeEmail(email);
      await this.changes.addressChanged(user);
    }
    await this.changes.addressLeft(user, previous);
    await this.verification.request({ id: user.id, email }, user.id);
  }
}
