import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Body, Controller, Delete, Patch, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { Database } from '../../src/platform/database/database';
import { execute } from '../../src/platform/database/execute';
import { type Placeholders, sql } from '../../src/platform/database/sql';
import { command, question } from '../../src/platform/database/statement';
import { Public } from '../../src/platform/http/access';
import { StreamedAnswer } from '../../src/platform/http/streamed-answer';
import { BodyStream, TakesStream } from '../../src/platform/http/takes-body';
import { defineProblem } from '../../src/platform/kernel/problem';
import { Unlimited } from '../../src/platform/limits/limits.decorators';

/** The names of effects that somebody was told of after their commit. */
export const told: string[] = [];

/** Makes the table that {@link EffectsController} writes to. */
export async function createEffects(db: Database): Promise<void> {
  await execute(
    db.em.fork(),
    `create table effects (id serial primary key, name text not null, constraint effects_name_check check (name <> ''))`,
  );
}

export async function effectsNamed(db: Database, name: string): Promise<number> {
  return (await execute(db.em.fork(), 'select 1 from effects where name = $1', [name])).length;
}

const PLANTED = { what: 'A test asked for it.', why: 'It shows that it is refused.', whatToDo: 'Nothing.' };

class NameEmpty extends defineProblem({ kind: 'invalid', key: 'name', message: 'is empty', ...PLANTED }) {}
class Refused extends defineProblem({ kind: 'conflict', key: 'effect', message: 'is refused', ...PLANTED }) {}

const Row = z.strictObject({ id: z.int() });

const ADD = command({
  name: 'planted.addEffect',
  rows: 'one',
  row: Row,
  violations: { effects_name_check: NameEmpty },
  sql: ({ name }: Placeholders<{ name: string }>) =>
    sql`insert into effects (name) values (${name}) returning id`,
});

const NOTE = command({
  name: 'planted.noteEffect',
  rows: 'one',
  row: Row,
  standsApart: true,
  sql: ({ name }: Placeholders<{ name: string }>) =>
    sql`insert into effects (name) values (${name}) returning id`,
});

const COUNT = question({
  name: 'planted.countEffects',
  rows: 'one',
  row: z.strictObject({ effects: z.int() }),
  sql: ({ name }: Placeholders<{ name: string }>) =>
    sql`select count(*)::int as effects from effects where name = ${name}`,
});

/** What a request to {@link EffectsController} asks for. */
export interface Wish {
  readonly name: string;
  /** After its effect: `refuse` answers 409, `fail` 500. */
  readonly end?: 'succeed' | 'refuse' | 'fail';
  /** In one transaction, rather than as a command by itself. */
  readonly inTransaction?: boolean;
  readonly ms?: number;
}

/** Routes that write a row for each request, in every way in which a handler may. */
@Controller('effects')
@Public()
@Unlimited()
export class EffectsController {
  constructor(private readonly db: Database) {}

  @Post()
  async add(@Body() { name, end = 'succeed', inTransaction = false, ms = 0 }: Wish): Promise<{ id: number }> {
    await delay(ms);
    const write = async () => {
      const added = await this.db.run(ADD, { name });
      this.db.afterCommit(() => told.push(name));
      await delay(ms);
      if (inTransaction) finish(end);
      return added;
    };
    const added = await (inTransaction ? this.db.transaction(write) : write());
    finish(end);
    return added;
  }

  /** Goes on from what it catches, and writes several things at once. */
  @Post('several')
  async addSeveral(@Body() { name }: Wish): Promise<{ caught: string[]; effects: number }> {
    const { effects: before } = await this.db.run(COUNT, { name });
    const settled = await Promise.allSettled([
      this.db.run(ADD, { name }),
      this.db.run(ADD, { name: '' }),
      this.db.transaction(async () => {
        await this.db.run(ADD, { name });
        throw new Refused();
      }),
      this.db.transaction(() => this.db.run(ADD, { name })),
    ]);
    const { effects } = await this.db.run(COUNT, { name });
    const caught = settled.flatMap((each) => (each.status === 'rejected' ? (each.reason as Error).name : []));
    return { caught, effects: effects - before };
  }

  /** Counts an attempt, then tries. */
  @Post('attempts')
  async attempt(@Body() { name, end = 'succeed' }: Wish): Promise<{ id: number }> {
    await this.db.run(NOTE, { name: `${name} tried` });
    const added = await this.db.transaction(() => this.db.run(ADD, { name }));
    finish(end);
    return added;
  }

  @Post('created')
  async create(@Body() { name }: Wish, @Res({ passthrough: true }) response: Response): Promise<undefined> {
    const { id } = await this.db.run(ADD, { name });
    response.status(202).setHeader('Location', `/effects/${id}`).setHeader('ETag', `"${id}"`);
    response.setHeader('X-Other', 'of this exchange');
  }

  @Post('long')
  async answerLong(@Body() { name }: Wish): Promise<{ text: string }> {
    await this.db.run(ADD, { name });
    return { text: 'x'.repeat(2_000_000) };
  }

  @Post('streamed')
  async stream(@Body() { name }: Wish): Promise<StreamedAnswer> {
    const { id } = await this.db.run(ADD, { name });
    return new StreamedAnswer(Readable.from([String(id)]), { contentType: 'text/plain' });
  }

  @Post('uploads')
  @TakesStream({ maxBytes: 1_000, mediaTypes: ['text/plain'] })
  async upload(@BodyStream() body: Readable): Promise<{ id: number }> {
    const chunks = (await body.toArray()) as Buffer[];
    return this.db.run(ADD, { name: Buffer.concat(chunks).toString() });
  }

  @Patch()
  change(@Body() { name }: Wish): Promise<{ id: number }> {
    return this.db.run(ADD, { name });
  }

  /** Changes nothing. */
  @Delete()
  remove(): Promise<void> {
    return Promise.resolve();
  }
}

function finish(end: Wish['end']): void {
  if (end === 'refuse') throw new Refused();
  if (end === 'fail') throw new Error('It failed');
}
