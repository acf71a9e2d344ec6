import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeServer } from './close-server';

describe('closeServer', () => {
  const agent = new Agent({ keepAlive: true });

  afterAll(() => {
    agent.destroy();
  });

  async function listening(listener: RequestListener): Promise<{ server: Server; url: string }> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, url: `http://127.0.0.1:${(server.address() as { port: number }).port}` };
  }

  async function ask(url: string): Promise<IncomingMessage> {
    const [answer] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    return answer;
  }

  it('lets an answer that has begun end, and waits no longer for its connection', async () => {
    const { server, url } = await listening((_, response) => {
      response.write('first ');
      setTimeout(() => response.end('last'), 200);
    });
    const answer = await ask(url);
    const started = performance.now();
    const [body] = await Promise.all([text(answer), closeServer(server)]);
    expect(body).toBe('first last');
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('cuts off what outlives the deadline', async () => {
    const { server, url } = await listening((_, response) => {
      response.write('first ');
    });
    const cut = expect(text(await ask(url))).rejects.toThrow('aborted');
    await closeServer(server, 200);
    await cut;
  });

  it('has nothing to do where nothing listens', async () => {
    await expect(closeServer(createServer())).resolves.toBeUndefined();
  });
});
