import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between the application and its database server that a test can cut, or make go silent. */
export class DatabaseLink {
  private readonly sockets = new Set<Socket>();
  private state: 'up' | 'cut' | 'silent' = 'up';

  /** What a statement has to contain for its answer to be swallowed. */
  private unanswered: {
    readonly text: string;
    readonly after: string;
    /** The connections that have sent what comes before. */
    readonly begun: Set<Socket>;
    readonly swallowed: () => void;
  } | null = null;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async to(databaseUrl: string): Promise<DatabaseLink> {
    const target = new URL(databaseUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String((server.address() as AddressInfo).port);
    const link = new DatabaseLink(server, url.href);
    server.on('connection', (near) => {
      link.join(near, connect(Number(target.port || 5432), target.hostname));
    });
    return link;
  }

  /** Every connection breaks, and new ones are refused at once. */
  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections stay, and nothing comes through. */
  silence(): void {
    this.state = 'silent';
    for (const socket of this.sockets) socket.pause();
  }

  /**
   * The next statement that holds `text`, or whose name does, reaches the server and is done, and its connection breaks
   * in place of the answer.
   *
   * @param after what the same connection has to send before, from now on: others send such statements, too
   * @returns fulfilled once that has happened
   */
  swallowAnswerTo(text: string, after = ''): Promise<void> {
    return new Promise((swallowed) => {
      this.unanswered = { text, after, begun: new Set(), swallowed };
    });
  }

  restore(): void {
    this.state = 'up';
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    if (this.state === 'cut') {
      near.destroy();
      far.destroy();
      return;
    }
    this.swallowOn(near, far);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('data', (chunk) => other.write(chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      if (this.state === 'silent') socket.pause();
    }
  }

  private swallowOn(near: Socket, far: Socket): void {
    near.on('data', (chunk) => {
      if (!this.unanswered) return;
      const { text, after, begun, swallowed } = this.unanswered;
      if (chunk.includes(after)) begun.add(near);
      if (!begun.has(near) || !chunk.includes(text)) return;
      this.unanswered = null;
      far.removeAllListeners('data').once('data', () => {
        near.destroy();
        swallowed();
      });
    });
  }
}
