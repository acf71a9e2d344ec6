import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { eventually } from './eventually';
import { noteToken } from './secrets';

/**
 * How the server treats mails: takes them; is not there; accepts connections and says nothing; breaks the connection in
 * the middle of a mail; or answers 451 (later) or 550 (never) to each recipient.
 */
export type MailMode = 'deliver' | 'refuse' | 'stall' | 'drop' | 'temporary' | 'permanent';

export interface CaughtMail extends Email {
  /** Whom the envelope names, whatever the headers say. */
  readonly recipients: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
}

/** A mail server for tests: it keeps what it is sent, and can be as bad as servers are. */
export class MailCatcher {
  readonly messages: CaughtMail[] = [];
  /** Connections that it was offered, in any mode but `refuse`. */
  connections = 0;
  private mode: MailMode = 'deliver';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly front: Server,
    /** For `MAIL_URL`; with patience short enough for a test. */
    readonly url: string,
    private readonly port: number,
  ) {
    const smtp = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onRcptTo: (_address, _session, callback) => {
        callback(this.refusal());
      },
      onData: (stream, session, callback) => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        this.take(stream, recipients).then(() => {
          callback();
        }, callback);
      },
    });
    smtp.on('error', () => undefined);
    front.on('connection', (socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
      if (this.mode !== 'stall') smtp.server.emit('connection', socket);
    });
  }

  static async start(): Promise<MailCatcher> {
    const front = createServer();
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const { port } = front.address() as AddressInfo;
    return new MailCatcher(
      front,
      `smtp://127.0.0.1:${port}?greetingTimeout=1000&socketTimeout=2000&connectionTimeout=2000`,
      port,
    );
  }

  /** Changes how it behaves, towards connections that are open too. */
  async become(mode: MailMode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    this.hangUp();
    if (mode === 'refuse') await new Promise((resolve) => this.front.close(resolve));
    else if (before === 'refuse') {
      await new Promise<void>((resolve) => this.front.listen(this.port, '127.0.0.1', resolve));
    }
  }

  /** The first mail to somebody, or that a condition holds for; waits until it comes. */
  waitFor(wanted: string | ((mail: CaughtMail) => boolean), deadline?: number): Promise<CaughtMail> {
    const matches =
      typeof wanted === 'string' ? ({ recipients }: CaughtMail) => recipients.includes(wanted) : wanted;
    const what = `a mail${typeof wanted === 'string' ? ` to ${wanted}` : ''}`;
    return eventually(what, () => this.messages.find(matches), deadline);
  }

  async close(): Promise<void> {
    this.hangUp();
    if (this.front.listening) await new Promise((resolve) => this.front.close(resolve));
  }

  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private refusal(): Error | null {
    if (this.mode === 'temporary')
      return Object.assign(new Error('4.7.1 Later, please'), { responseCode: 451 });
    if (this.mode === 'permanent')
      return Object.assign(new Error('5.1.1 Nobody here'), { responseCode: 550 });
    return null;
  }

  private async take(stream: SMTPServerDataStream, recipients: string[]): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) {
      if (this.mode === 'drop') {
        this.hangUp();
        throw new Error('dropped');
      }
      chunks.push(chunk as Buffer);
    }
    const raw = Buffer.concat(chunks);
    const mail = await PostalMime.parse(raw);
    for (const [, token = ''] of (mail.text ?? '').matchAll(/[?]token=([\w-]+)/g)) noteToken(token);
    this.messages.push({ ...mail, recipients, raw: raw.toString() });
  }
}
