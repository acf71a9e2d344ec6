import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { eventually } from '../support/eventually';

/** An event as it came (WHATWG HTML, section 9.2.6). */
export interface HeardEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Hears a stream of events as an `EventSource` does, and keeps what it heard. */
export class Listener {
  readonly heard: HeardEvent[] = [];
  /** The last id that came, with an event or without. */
  lastId: string | undefined;
  retryMs: number | undefined;
  beats = 0;
  /** How it ended: in order, or broken off. */
  end: 'ended' | 'broken' | undefined;
  private rest = '';

  private constructor(
    private readonly sent: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      const blocks = (this.rest + chunk).split('\n\n');
      this.rest = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    });
    answer.on('end', () => (this.end ??= 'ended'));
    answer.on('error', () => (this.end ??= 'broken'));
    answer.on('close', () => (this.end ??= 'broken'));
  }

  /** Resolves once the headers are there. */
  static open(url: string, headers: Record<string, string> = {}): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { headers, agent: false });
      sent.once('response', (answer) => {
        resolve(new Listener(sent, answer));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  get status(): number | undefined {
    return this.answer.statusCode;
  }

  ofType(type: string): HeardEvent[] {
    return this.heard.filter(({ event }) => event === type);
  }

  /** Waits until so many events of a type were heard, and returns them. */
  async hear(type: string, count = 1): Promise<HeardEvent[]> {
    await eventually(`${count} of ${type}`, () => this.ofType(type).length >= count);
    return this.ofType(type);
  }

  async ended(): Promise<'ended' | 'broken'> {
    return eventually('the end of the stream', () => this.end);
  }

  close(): void {
    this.sent.destroy();
  }

  private take(block: string): void {
    let [event, data] = ['message', ''];
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? [];
      if (field === 'id') this.lastId = value;
      else if (field === 'event') event = value;
      else if (field === 'data') data += value;
      else if (field === 'retry') this.retryMs = Number(value);
      else this.beats++;
    }
    if (data === '') return;
    this.heard.push({ id: this.lastId ?? '', event, data: JSON.parse(data) as Record<string, unknown> });
  }
}
