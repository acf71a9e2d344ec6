import { PermanentFailure } from '../jobs/job-queue';

/** The mail could not be delivered this time. */
export class MailFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MailFailure';
  }
}

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** 5xx of these refuse the sender, not the mail: somebody will put the credentials right (RFC 4954, section 6). */
const NOT_SIGNED_IN = new Set([530, 534, 535, 538]);

/**
 * What may be said of a failure: its codes and the step that it came at. What the server answered in words, and
 * nodemailer's own message, repeat addresses and whatever else was sent.
 *
 * Refusing the recipient or the message with 5xx is for good (RFC 5321, section 4.2.1); anything else may pass.
 */
export function smtpFailure(error: unknown): Error {
  const { code = 'unknown', command = '', responseCode, response = '' } = error as SmtpError;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const step = /^[A-Z ]{1,20}$/.test(command) ? ` at ${command}` : '';
  const codes = [code, responseCode, enhanced].filter((part) => part !== undefined).join(' ');
  const message = `The mail server refused or failed: ${codes}${step}`;
  const refused = command === 'RCPT TO' || command === 'DATA';
  const permanent = responseCode !== undefined && responseCode >= 500 && !NOT_SIGNED_IN.has(responseCode);
  return refused && permanent ? new PermanentFailure(message) : new MailFailure(message);
}
