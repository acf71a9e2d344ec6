import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config';
import { Mail } from './mail';
import { MAIL_TRANSPORT, type MailTransport, outboxTransport, smtpTransport } from './mail.transport';

/** Mails: to an SMTP server, or to files on a desk that has none. */
@Global()
@Module({
  providers: [
    Mail,
    {
      provide: MAIL_TRANSPORT,
      inject: [CONFIG],
      useFactory: ({ mail, dataDir }: Config): MailTransport =>
        mail.url === null
          ? outboxTransport(join(dataDir, 'outbox'), mail.from)
          : smtpTransport(mail.url, mail.from),
    },
  ],
  exports: [Mail],
})
export class MailModule {}
