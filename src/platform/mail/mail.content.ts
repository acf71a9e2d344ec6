/** What a mail says; how it looks is decided in one place, for all of them. */
export interface MailContent {
  /** One address, as it was given: `ingrid@example.com`. */
  readonly to: string;
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do; an http(s) address. It may hold a token, and so is never logged where mails are sent. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Small print: why the mail came, what to do if it was not asked for. */
  readonly footnote?: string;
  /** Of a mail that is not about the account: where a POST ends mails like it (RFC 8058). */
  readonly unsubscribe?: string;
}

/** Ids of rows: neither addresses nor tokens, since a job is kept. */
export type MailPayload = Record<string, string | number>;

/** Writes the mail at the time that it is sent. Null: there is nothing to send any more. */
export type Compose = (payload: MailPayload) => Promise<MailContent | null>;

/** A mail on its way. */
export interface OutgoingMail {
  /** The same for each attempt to send it. */
  readonly id: string;
  readonly content: MailContent;
}
