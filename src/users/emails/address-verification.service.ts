import { Injectable } from '@nestjs/common';
import { MailLinksService } from '../../mail-links/mail-links.service';
import { AccountMails } from '../mails/account-mails.service';
import { emailKey } from '../user.entity';

/** Asking by mail whether an address is somebody's. */
@Injectable()
export class AddressVerification {
  constructor(
    private readonly mailLinks: MailLinksService,
    private readonly mails: AccountMails,
  ) {}

  /**
   * Inside a transaction: asks for an account whether an address is its owner's.
   *
   * @param asked null where nobody is to be asked: it costs the same, and mails nothing
   * @param askerId the account that asks for the mail; undefined for somebody who is not signed in
   */
  async request(asked: { id: number; email: string } | null, askerId?: number): Promise<void> {
    const to = asked && { userId: asked.id, email: asked.email, emailKey: emailKey(asked.email) };
    await this.mails.postVerifyEmail(await this.mailLinks.issue('verify-email', to, { askerId }));
  }
}
