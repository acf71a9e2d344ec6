import { Talker } from '../conversations/talk';
import { signUp } from '../support/actors';
import { eventually } from '../support/eventually';
import { removeFolder, ServerProcess, temporaryFolder } from '../support/server-process';
import { databaseUrl, onServer, rowsOnServer } from '../support/test-database';
import { type HeardEvent, Listener } from './listener';

const INSTANCES = 3;
const READERS = 8;
const DISCONNECTS = 200;

/** A reader who is cut off again and again, comes back to any instance, and keeps what was heard. */
class Wanderer {
  readonly heard: HeardEvent[] = [];
  cuts = 0;
  private stream: Listener | undefined;
  private lastId: string | undefined;

  constructor(
    readonly talker: Talker,
    private readonly urls: readonly string[],
  ) {}

  async connect(): Promise<void> {
    const url = this.urls[Math.floor(Math.random() * this.urls.length)] ?? '';
    const resume = this.lastId === undefined ? {} : { 'last-event-id': this.lastId };
    this.stream = await Listener.open(`${url}/api/events`, {
      authorization: this.talker.actor.authorization,
      ...resume,
    });
    if (this.stream.status !== 200) throw new Error(`The stream was refused: ${this.stream.status}`);
    await eventually('where it begins', () => this.stream?.lastId !== undefined);
  }

  cut(): void {
    this.stream?.close();
    this.keep();
    this.cuts++;
  }

  keep(): void {
    if (!this.stream) return;
    this.heard.push(...this.stream.heard);
    this.lastId = this.stream.lastId;
    this.stream = undefined;
  }

  /** All that was heard, what the present stream has among it. */
  get all(): readonly HeardEvent[] {
    return [...this.heard, ...(this.stream?.heard ?? [])];
  }
}

describe('Streams of three instances under load', () => {
  const name = `broadsheet_streams_${process.pid}`;
  let folder: string;
  let instances: ServerProcess[] = [];

  beforeAll(async () => {
    folder = temporaryFolder();
    await onServer(`create database ${name}`);
    instances = Array.from({ length: INSTANCES }, () =>
      ServerProcess.launch({
        DATABASE_URL: databaseUrl(name),
        DATA_DIR: folder,
        APP_SECRET: 'one secret for all three instances',
        SEED: 'none',
      }),
    );
    await Promise.all(instances.map((instance) => instance.listening()));
  });
  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.kill()));
    await onServer(`drop database if exists ${name} with (force)`);
    removeFolder(folder);
  });

  it(`bring each message once and in order to its readers, and nothing of anybody else's, over ${DISCONNECTS} disconnects`, async () => {
    const urls = instances.map(({ url }) => url);
    const any = () => ({ url: urls[Math.floor(Math.random() * urls.length)] ?? '' });
    const talkers: Talker[] = [];
    for (let n = 0; n < READERS; n++) talkers.push(new Talker(await signUp(any())));
    const [first] = talkers;
    if (!first) throw new Error('Nobody is there');
    // Two groups that overlap, and pairs: a reader is told by several writers at once.
    const groups = [
      await first.start(talkers.slice(1, 5), { title: 'One' }),
      await first.start(talkers.slice(3), { title: 'Two' }),
    ];
    const members = [talkers.slice(0, 5), [first, ...talkers.slice(3)]];
    const readers = talkers.map((talker) => new Wanderer(talker, urls));
    await Promise.all(readers.map((reader) => reader.connect()));

    let talking = true;
    const writing = groups.map(async ({ id }, group) => {
      await Promise.all(
        (members[group] ?? []).map(async (talker) => {
          // A busy machine may refuse some with a 503: the rows say what was said.
          const message = { body: `In ${group}` };
          while (talking) await talker.actor.post(`/api/conversations/${id}/messages`, { message });
        }),
      );
    });
    let cuts = 0;
    await Promise.all(
      readers.map(async (reader) => {
        while (cuts < DISCONNECTS) {
          cuts++;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
          reader.cut();
          if (Math.random() < 0.5) await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
          await reader.connect();
        }
      }),
    );
    talking = false;
    await Promise.all(writing);

    const sent = await rowsOnServer<{ id: number; conversation_id: number }>(
      'select id, conversation_id from conversation_messages order by id',
      name,
    );
    expect(sent.length).toBeGreaterThan(50);
    for (const [index, reader] of readers.entries()) {
      const own = groups.flatMap(({ id }, group) =>
        members[group]?.includes(talkers[index] as Talker) === true ? [id] : [],
      );
      const expected = sent.filter((message) => own.includes(message.conversation_id)).map(({ id }) => id);
      const messages = () => reader.all.filter(({ event }) => event === 'message');
      await eventually(`all messages of reader ${index}`, () => messages().length >= expected.length);
      const got = messages().map(({ data }) => (data['message'] as { id: number }).id);
      expect([...got].sort((one, other) => one - other)).toEqual(expected);
      // In the order of commits: so in each conversation that of its messages, and ids that only grow.
      for (const conversation of own) {
        const within = messages()
          .filter(({ data }) => data['conversationId'] === conversation)
          .map(({ data }) => (data['message'] as { id: number }).id);
        expect(within).toEqual([...within].sort((one, other) => one - other));
      }
      const ids = messages().map(({ id }) => Number(id));
      expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
      expect(reader.all.filter(({ event }) => event === 'reset')).toEqual([]);
    }
    for (const reader of readers) reader.cut();
  });
});
