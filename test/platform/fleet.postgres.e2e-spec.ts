import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { removeFolder, ServerProcess, temporaryFolder } from '../support/server-process';
import { databaseUrl, onServer } from '../support/test-database';

/** A proxy as load balancers are: it sends each request to the next instance whose readiness check passes. */
class Balancer {
  private readonly ready = new Set<ServerProcess>();
  private readonly server = createServer((incoming, outgoing) => {
    const targets = [...this.ready];
    const target = targets[this.turn++ % targets.length];
    const onward = send(
      `${target?.url ?? ''}${incoming.url ?? ''}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => {
      outgoing.writeHead(502).end();
    });
    incoming.pipe(onward);
  });
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly instances: readonly ServerProcess[]) {}

  async start(): Promise<string> {
    await this.look();
    this.timer = setInterval(() => void this.look(), 200);
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    clearInterval(this.timer);
    this.server.close();
    this.server.closeAllConnections();
  }

  private async look(): Promise<void> {
    await Promise.all(
      this.instances.map(async (instance) => {
        const healthy = await fetch(`${instance.url}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        );
        if (healthy) this.ready.add(instance);
        else this.ready.delete(instance);
      }),
    );
  }
}

describe('Several instances on one server', () => {
  const name = `broadsheet_fleet_${process.pid}`;
  let folder: string;
  let instances: ServerProcess[] = [];

  beforeAll(async () => {
    folder = temporaryFolder();
    await onServer(`create database ${name}`);
    instances = Array.from({ length: 3 }, () =>
      ServerProcess.launch({
        DATABASE_URL: databaseUrl(name),
        DATA_DIR: folder,
        APP_SECRET: 'one secret for the whole fleet',
        SEED: 'demo',
        // As in production: balancers notice meanwhile.
        SHUTDOWN_GRACE_MS: '2000',
      }),
    );
    await Promise.all(instances.map((instance) => instance.listening()));
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.kill()));
    await onServer(`drop database if exists ${name} with (force)`);
    removeFolder(folder);
  });

  it('starts all at once on an empty database: one migrates, one loads the demo data, all come up', async () => {
    expect(instances.filter(({ output }) => output.includes('Migrated:'))).toHaveLength(1);
    expect(instances.filter(({ output }) => output.includes('Loaded the demo data'))).toHaveLength(1);
    for (const { url } of instances) {
      expect(
        ((await (await fetch(`${url}/api/articles`)).json()) as { articlesCount: number }).articlesCount,
      ).toBe(30);
    }
  });

  it('loses no request when one of them is told to stop under steady load', async () => {
    const balancer = new Balancer(instances);
    const url = await balancer.start();
    const statuses: number[] = [];
    let loading = true;
    const clients = Array.from({ length: 16 }, async () => {
      while (loading) {
        const answer = await fetch(`${url}/api/articles?limit=5`);
        await answer.arrayBuffer();
        statuses.push(answer.status);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    instances[0]?.signal('SIGTERM');
    expect(await instances[0]?.exit()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    loading = false;
    await Promise.all(clients);
    balancer.stop();
    expect(statuses.length).toBeGreaterThan(100);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});
