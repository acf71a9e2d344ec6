import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Placeholders, sql } from '../platform/database/sql';
import { command, LOST_RACE } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import { mediaNamed } from './media.view';

/** What shows media. */
export interface Subject {
  /** `article-cover`: what of what. */
  readonly kind: string;
  readonly id: number;
}

/** Media that a text names by their addresses. */
export interface NamedMedia {
  readonly ids: number[];
  readonly hashes: string[];
}

interface Given extends NamedMedia {
  readonly kind: string;
  readonly subject: number;
  readonly author: number;
}

const LOST_TO = { media_uses_media_id_fkey: LOST_RACE, media_uses_reader_id_fkey: TokenInvalid } as const;

const SHOW = command({
  name: 'media.show',
  rows: 'none',
  violations: LOST_TO,
  sql: ({ kind, subject, author, ids, hashes }: Placeholders<Given>) => sql`
    with shown as (${mediaNamed({ ids, hashes, author })}),
         hidden as (
           delete from media_uses u where u.kind = ${kind} and u.subject_id = ${subject}
              and u.media_id not in (select id from shown))
    insert into media_uses (media_id, kind, subject_id)
    select id, ${kind}::text, ${subject}::int from shown
    on conflict do nothing`,
});

const SEND = command({
  name: 'media.send',
  rows: 'none',
  violations: LOST_TO,
  sql: ({
    kind,
    subject,
    author,
    ids,
    hashes,
    readers,
  }: Placeholders<Given & { readers: readonly number[] }>) => sql`
    insert into media_uses (media_id, kind, subject_id, reader_id)
    select shown.id, ${kind}::text, ${subject}::int, reader
      from (${mediaNamed({ ids, hashes, author })}) shown, unnest(${readers}::int[]) as reader
    on conflict do nothing`,
});

const RELEASE = command({
  name: 'media.release',
  rows: 'none',
  sql: ({ kind, subject }: Placeholders<{ kind: string; subject: number }>) =>
    sql`delete from media_uses where kind = ${kind} and subject_id = ${subject}`,
});

/** What shows which media. */
@Injectable()
export class MediaUseRepository {
  constructor(private readonly db: Database) {}

  async show({ kind, id: subject }: Subject, author: number, named: NamedMedia): Promise<void> {
    await this.db.run(SHOW, { kind, subject, author, ...named });
  }

  async send(
    { kind, id: subject }: Subject,
    author: number,
    readers: readonly number[],
    named: NamedMedia,
  ): Promise<void> {
    await this.db.run(SEND, { kind, subject, author, readers, ...named });
  }

  async release({ kind, id: subject }: Subject): Promise<void> {
    await this.db.run(RELEASE, { kind, subject });
  }
}
