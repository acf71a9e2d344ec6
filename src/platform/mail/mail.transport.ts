import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { OutgoingMail } from './mail.content';
import { smtpFailure } from './mail.errors';
import { messageOf } from './mail.message';

/** Takes a mail to where it is going, or fails. */
export interface MailTransport {
  /** @throws PermanentFailure when no further attempt can succeed; MailFailure when one may */
  send(mail: OutgoingMail): Promise<void>;
}

/** Injection token of the {@link MailTransport}. */
export const MAIL_TRANSPORT = Symbol('MailTransport');

/** Milliseconds; each may be given in the query of `MAIL_URL` instead. */
const PATIENCE = {
  connectionTimeout: 10_000,
  greetingTimeout: 20_000,
  socketTimeout: 60_000,
  dnsTimeout: 5_000,
};

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** To an SMTP server, one connection a mail. */
export function smtpTransport(url: string, from: string): MailTransport {
  const transporter = createTransport(withDefaults(url));
  return {
    send: async (mail) => {
      const message = messageOf(mail, from);
      try {
        await transporter.sendMail(message);
      } catch (error) {
        throw smtpFailure(error);
      }
    },
  };
}

/** The patience, and no password in clear to another machine, unless the address itself says otherwise. */
function withDefaults(given: string): string {
  const url = new URL(given);
  for (const [name, value] of Object.entries(PATIENCE)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  }
  const clear = url.protocol === 'smtp:' && !LOOPBACK.test(url.hostname);
  if (url.username !== '' && clear && !url.searchParams.has('ignoreTLS')) {
    url.searchParams.set('requireTLS', 'true');
  }
  return url.href;
}

/** To `.eml` files, with their links in the log: a desk needs no mail server. */
export function outboxTransport(folder: string, from: string): MailTransport {
  const logger = new Logger('Outbox');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    send: async (mail) => {
      const { message } = await composer.sendMail(messageOf(mail, from));
      const file = join(folder, `${mail.id}.eml`);
      // Whole or not at all, whoever is watching the folder; its owner's alone, since it may hold tokens.
      const draft = `${file}.${randomBytes(4).toString('hex')}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, message as Buffer, { mode: 0o600 });
      await rename(draft, file);
      const { to, subject, action } = mail.content;
      logger.log(`Mail to ${to}: ${subject} - ${file}${action ? ` - ${action.label}: ${action.url}` : ''}`);
    },
  };
}
