import { Injectable } from '@nestjs/common';
import { MailLinksService } from '../mail-links/mail-links.service';
import { AddressLinks } from '../users/emails/address-links.service';
import { PendingAccounts } from '../users/opening/pending-accounts.service';

/** What the links do that are mailed to confirm an address, or to keep the one before. */
@Injectable()
export class VerificationService {
  constructor(
    private readonly mailLinks: MailLinksService,
    private readonly addresses: AddressLinks,
    private readonly pending: PendingAccounts,
  ) {}

  /** @throws LinkInvalid, UsernameTaken, EmailTaken */
  async verify(token: string): Promise<void> {
    const link = await this.mailLinks.find(token, ['verify-email', 'sign-up']);
    await (link.purpose === 'sign-up' ? this.pending.confirm(link) : this.addresses.confirm(link));
  }

  /** @throws LinkInvalid, EmailTaken */
  revert(token: string): Promise<void> {
    return this.addresses.revert(token);
  }
}
