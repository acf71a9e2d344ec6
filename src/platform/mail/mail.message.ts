import type { SendMailOptions } from 'nodemailer';
import { PermanentFailure } from '../jobs/job-queue';
import type { OutgoingMail } from './mail.content';
import { renderHtml, renderText } from './mail.render';

/** What would end a header, start a second address, or name somebody else. */
const NOT_AN_ADDRESS = /[\p{Cc}\p{Zl}\p{Zp} ,;<>()[\]\\"]|^[^@]*$|@.*@/u;
/** Line and paragraph separators count as such. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/**
 * The message as it is sent.
 *
 * `Message-ID` is the job's, so that a mail sent twice, after a crash, is seen to be one; `Auto-Submitted` (RFC 3834)
 * keeps automatic answers away. `List-Unsubscribe-Post` (RFC 8058) lets a mail program end mails like it by one POST.
 *
 * @throws PermanentFailure when the recipient is no address, or the action leads anywhere but to the web
 */
export function messageOf({ id, content }: OutgoingMail, from: string): SendMailOptions {
  const { to, action, unsubscribe } = content;
  if (NOT_AN_ADDRESS.test(to)) throw new PermanentFailure('The recipient is not one address');
  if (action && !/^https?:\/\/\S+$/.test(action.url)) {
    throw new PermanentFailure('The action is not an http(s) address');
  }
  const subject = content.subject.replace(CONTROL_CHARACTERS, ' ').trim();
  return {
    from,
    to: { name: '', address: to },
    subject,
    messageId: `<${id}@${domainOf(from)}>`,
    date: new Date(),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(unsubscribe !== undefined && {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
    text: renderText(content),
    html: renderHtml({ ...content, subject }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function domainOf(from: string): string {
  return /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
