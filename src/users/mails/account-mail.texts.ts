import type { MailContent } from '../../platform/mail/mail.content';

const NOT_YOU = 'If you did not ask for this, ignore this mail: nothing happens.';

/** Of a notice: further ones within a while are one mail (see `AccountMails`). */
const JOINED =
  'If this happens more than once within 15 minutes, one more mail tells you of all the other times.';

/** To the owner of an address that somebody wanted an account for. */
export function alreadyHere(
  { email, username }: { email: string; username: string },
  resetUrl: string,
): MailContent {
  return {
    to: email,
    subject: 'You already have an account',
    heading: 'You already have an account',
    paragraphs: [
      `Somebody, perhaps you, wanted to use this address for an account. It already has one, named ${username}.`,
      'Sign in with it or, if you do not know its password any more, set a new one.',
    ],
    action: { label: 'Set a new password', url: resetUrl },
    footnote: NOT_YOU,
  };
}

export function openAccount(to: string, username: string, url: string): MailContent {
  return {
    to,
    subject: 'Open your account',
    heading: 'Almost there',
    paragraphs: [`Confirm that this is your address, and your account, named ${username}, is open.`],
    action: { label: 'Open the account', url },
    footnote: `The link is good for 24 hours, and for one use. ${NOT_YOU}`,
  };
}

export function verifyEmail(to: string, username: string, url: string): MailContent {
  return {
    to,
    subject: 'Confirm your e-mail address',
    heading: 'Is this your address?',
    paragraphs: [`Confirm that this is the address of your account, ${username}.`],
    action: { label: 'Confirm the address', url },
    footnote: `The link is good for 24 hours, and for one use. ${NOT_YOU}`,
  };
}

/** @param moved whether the account has the other address already */
export function emailChanged(to: string, username: string, moved: boolean, url: string): MailContent {
  return {
    to,
    subject: 'Your e-mail address is being changed',
    heading: 'Was this you?',
    paragraphs: [
      moved
        ? `The account ${username} has moved to another e-mail address.`
        : `The account ${username} is to move to another e-mail address, as soon as that is confirmed.`,
      'If it was you, there is nothing to do. If not, somebody else is in your account: keep this address, sign everybody out, and then set a new password.',
    ],
    action: { label: 'Keep this address', url },
    footnote: 'The link is good for 72 hours, and for one use.',
  };
}

export function resetPassword(to: string, username: string, url: string): MailContent {
  return {
    to,
    subject: 'Set a new password',
    heading: 'Set a new password',
    paragraphs: [`Somebody, hopefully you, wants to set a new password for your account, ${username}.`],
    action: { label: 'Set a new password', url },
    footnote:
      'The link is good for one hour, and for one use. If you did not ask for this, ignore this mail: your password stays as it is.',
  };
}

export function passwordChanged(to: string, username: string, resetUrl: string): MailContent {
  return {
    to,
    subject: 'Your password was changed',
    heading: 'Your password was changed',
    paragraphs: [
      `The account ${username} has a new password.`,
      'If it was you, there is nothing to do. If not, set another one, which signs everybody out.',
    ],
    action: { label: 'Set a new password', url: resetUrl },
    footnote: JOINED,
  };
}

export function refreshReused(to: string, username: string, resetUrl: string): MailContent {
  return {
    to,
    subject: 'We ended one of your sessions',
    heading: 'We ended one of your sessions',
    paragraphs: [
      `Credentials of the account ${username} that had been used up were used again: two devices held the same ones, and one of them may not be yours. Both are signed out.`,
      'Sign in again. If you cannot explain it, set a new password.',
    ],
    action: { label: 'Set a new password', url: resetUrl },
    footnote: JOINED,
  };
}
