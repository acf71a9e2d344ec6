import { eventually } from './eventually';
import type { CaughtMail, MailCatcher } from './mail-catcher';

/** The address of the one action that a mail has, as a reader of plain text sees it. */
export function linkIn({ text = '' }: Pick<CaughtMail, 'text'>): URL {
  const [address] = /https?:\/\/\S+/.exec(text) ?? [];
  if (address === undefined) throw new Error(`A mail without a link:\n${text}`);
  return new URL(address);
}

export function tokenIn(mail: Pick<CaughtMail, 'text'>): string {
  const token = linkIn(mail).searchParams.get('token');
  if (token === null) throw new Error(`A link without a token: ${linkIn(mail).href}`);
  return token;
}

/** The mails to somebody, oldest first, that lead to a page, once there are `count` of them. */
export async function mailsTo(
  catcher: MailCatcher,
  email: string,
  path: string,
  count = 1,
  deadline?: number,
): Promise<readonly CaughtMail[]> {
  return eventually(
    `mail ${count} to ${email} with ${path}`,
    () => {
      const found = catcher.messages.filter(
        ({ recipients, text = '' }) => recipients.includes(email) && text.includes(`${path}?token=`),
      );
      return found.length >= count ? found : null;
    },
    deadline,
  );
}

/** The token of the last of `count` such mails. */
export async function tokenTo(
  catcher: MailCatcher,
  email: string,
  path: '/verify-email' | '/revert-email' | '/reset-password',
  count = 1,
  deadline?: number,
): Promise<string> {
  const mails = await mailsTo(catcher, email, path, count, deadline);
  const last = mails.at(-1);
  if (!last) throw new Error('Waited for nothing');
  return tokenIn(last);
}
