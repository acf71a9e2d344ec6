import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { Contract, type DocumentedOperation } from '../contract/document';
import { type Actor, signUp, unique } from '../support/actors';
import { startApp, type TestApp } from '../support/test-app';
import { allRows, type Caller, CALLERS, type Outcome, outcomeOf, type Row, type World } from './rows';

/**
 * Every operation of the document that reads, against everybody who may ask. A new one needs a row in its room's
 * `visibility.rows.ts`; see test/visibility/README.md.
 */
describe('The visibility matrix', () => {
  const rows = allRows();
  let app: TestApp;
  let reading: DocumentedOperation[];
  let world: World;

  beforeAll(async () => {
    app = await startApp();
    const document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    reading = new Contract(document, { closed: true }).operations.filter(({ method }) => method === 'get');
    world = await makeWorld(app);
    for (const [, row] of everyRow()) await row.prepare?.(world);
    const { author, muter, muted, blocker, blocked } = world.people;
    const put = (by: Actor, { username }: Actor, what: string) =>
      by.put(`/api/profiles/${username}/${what}`).expect(204);
    await put(muter, author, 'mute');
    await put(author, muted, 'mute');
    await put(blocker, author, 'block');
    await put(author, blocked, 'block');
  });
  afterAll(() => app.close());

  const everyRow = (): [id: string, row: Row][] =>
    Object.entries(rows).flatMap(([id, given]) =>
      'nothing' in given ? [] : [given].flat().map((row): [string, Row] => [id, row]),
    );

  const ask = (caller: Caller, path: string) =>
    caller === 'anonymous' ? app.http.get(path) : world.people[caller].get(path);

  function seen({ status, text, body }: Response, marker: string): Outcome | number {
    if (status === 404) return 'not found';
    if (status === 401 || status === 403) return 'refused';
    if (status !== 200) return status;
    // What is no text has its bytes for its body.
    const content = Buffer.isBuffer(body) ? body.toString('latin1') : text;
    return content.includes(marker) ? 'shown' : 'absent';
  }

  it('has a row for every operation that reads, and for no other', () => {
    expect(Object.keys(rows).sort()).toEqual(reading.map(({ operationId }) => operationId).sort());
  });

  it.each(CALLERS)('holds for the caller who is: %s', async (caller) => {
    const [expected, got]: [unknown[], unknown[]] = [[], []];
    for (const [id, row] of everyRow()) {
      const { security = [] } = reading.find(({ operationId }) => operationId === id) ?? {};
      // Where credentials are optional, one way is to have none.
      const isProtected =
        security.length > 0 && security.every((way) => Object.keys(way as object).length > 0);
      const { path, marker = world.people.author.username } = await row.asks(world);
      expected.push([id, path, outcomeOf(row, caller, isProtected)]);
      got.push([id, path, seen(await ask(caller, path), marker)]);
    }
    expect(got).toEqual(expected);
  });
});

async function makeWorld(app: TestApp): Promise<World> {
  const signed = CALLERS.flatMap((caller) => (caller === 'anonymous' ? [] : [caller]));
  const actors = await Promise.all(signed.map((name) => signUp(app, unique(name))));
  const people = Object.fromEntries(signed.map((name, index) => [name, actors[index]])) as World['people'];
  const host = await signUp(app, unique('host'));
  const tag = unique('tag');
  const { slug } = await people.author.publish({ title: unique('Read by all '), tagList: [tag] });
  const { slug: hostSlug } = await host.publish();
  const remark = unique('A remark ');
  const remarkId = await people.author.comment(hostSlug, remark);
  return { app, people, host, slug, tag, hostSlug, remark, remarkId };
}
