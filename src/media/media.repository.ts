import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database';
import { byId, byTime } from '../platform/database/order';
import { pagesOf } from '../platform/database/page';
import { type Placeholders, sql } from '../platform/database/sql';
import { command, LOST_RACE, question } from '../platform/database/statement';
import { TokenInvalid } from '../platform/http/http.errors';
import { type Paged, Pages, type Paging } from '../platform/http/pages';
import { MAX_LIMIT } from '../platform/http/paging';
import type { Viewer } from '../platform/kernel/viewer';
import type { JsonText } from '../platform/kernel/json-text';
import { StoredMediaPage, type StoredMedium, StoredMediumSchema } from './media.schemas';
import { mediaOfPage, mediaWithContents, mediumJson, ownMedium } from './media.view';

/** The JSON of one: a name of 200 characters and an alt text of 1,000, of twelve bytes each where all is escaped. */
const MAX_MEDIUM_BYTES = 16_000;

/** What a file turned out to be, as it is stored. */
export interface NewContent {
  /** SHA-256 of what is stored, in hexadecimal. */
  readonly hash: string;
  readonly type: string;
  readonly kind: string;
  readonly extension: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly color: string | null;
}

export interface NewMedium {
  readonly ownerId: number;
  readonly name: string;
  readonly alt: string | null;
  readonly quotaBytes: number;
}

const MEDIUM = question({
  name: 'media.get',
  rows: 'optional',
  row: z.strictObject({ medium: StoredMediumSchema }),
  sql: ({ id, viewer }: Placeholders<{ id: number; viewer: number }>) => sql`
    select ${mediumJson} as medium from ${mediaWithContents} where m.id = ${id} and ${ownMedium(viewer)}`,
});

/** Somebody's own media, newest first. */
export const OWN_MEDIA = pagesOf<{ viewer: number }, StoredMediaPage>({
  name: 'media.ownPage',
  body: StoredMediaPage,
  items: 'media',
  maxLimit: MAX_LIMIT,
  maxItemBytes: MAX_MEDIUM_BYTES,
  identity: ['viewer'],
  source: ({ viewer }) => ({
    from: sql`media m`,
    where: [ownMedium(viewer)],
    order: [byTime('m.created_at'), byId('m.id')],
    join: mediaOfPage,
    item: mediumJson,
  }),
});

const USAGE = question({
  name: 'media.usage',
  rows: 'one',
  row: z.strictObject({ bytes: z.int(), files: z.int() }),
  sql: ({ viewer }: Placeholders<{ viewer: number }>) => sql`
    select coalesce(sum(bytes), 0)::float8 as bytes, coalesce(sum(files), 0)::int as files
      from media_usages where user_id = ${viewer}`,
});

const IS_STORED = question({
  name: 'media.isStored',
  rows: 'one',
  row: z.strictObject({ isStored: z.boolean() }),
  sql: ({ hash }: Placeholders<{ hash: string }>) =>
    sql`select exists (select from media_contents where hash = ${hash}) as "isStored"`,
});

/** A content, which becomes known if it was not. It stays while the transaction lasts. */
const KEEP = command({
  name: 'media.keepContent',
  rows: 'one',
  row: z.strictObject({ id: z.int(), key: z.string() }),
  sql: ({
    key,
    hash,
    type,
    kind,
    extension,
    bytes,
    width,
    height,
    color,
  }: Placeholders<NewContent & { key: string }>) => sql`
    insert into media_contents as c (hash, storage_key, type, kind, extension, bytes, width, height, color)
    values (${hash}, ${key}, ${type}, ${kind}, ${extension}, ${bytes}, ${width}, ${height}, ${color})
    on conflict (hash) do update set hash = c.hash
    returning id, storage_key as key`,
});

/**
 * Counts a medium for its owner, and gives it a number, unless that passes the quota. One row for each owner: uploads take
 * turns there.
 */
const COUNT = command({
  name: 'media.count',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  violations: { media_usages_user_id_fkey: TokenInvalid },
  sql: ({
    ownerId,
    bytes,
    quotaBytes,
  }: Placeholders<{ ownerId: number; bytes: number; quotaBytes: number }>) => sql`
    insert into media_usages as u (user_id, bytes, files)
    select ${ownerId}::int, ${bytes}::bigint, 1 where ${bytes}::bigint <= ${quotaBytes}::bigint
    on conflict (user_id) do update set bytes = u.bytes + ${bytes}::bigint, files = u.files + 1
     where u.bytes + ${bytes}::bigint <= ${quotaBytes}::bigint
    returning nextval(pg_get_serial_sequence('media', 'id'))::int as id`,
});

type NumberedMedium = Omit<NewMedium, 'quotaBytes'> & {
  readonly id: number;
  readonly contentId: number;
  readonly bytes: number;
};

const ADD = command({
  name: 'media.add',
  rows: 'none',
  violations: { media_content_id_fkey: LOST_RACE, media_owner_id_fkey: TokenInvalid },
  sql: ({ id, ownerId, contentId, bytes, name, alt }: Placeholders<NumberedMedium>) => sql`
    insert into media (id, owner_id, content_id, bytes, name, alt)
    values (${id}, ${ownerId}, ${contentId}, ${bytes}, ${name}, ${alt})`,
});

const SET_ALT = command({
  name: 'media.setAlt',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ id, viewer, alt }: Placeholders<{ id: number; viewer: number; alt: string | null }>) => sql`
    update media as m set alt = ${alt} where m.id = ${id} and ${ownMedium(viewer)} returning m.id`,
});

const DELETE = command({
  name: 'media.delete',
  rows: 'optional',
  row: z.strictObject({ id: z.int() }),
  sql: ({ id, viewer }: Placeholders<{ id: number; viewer: number }>) => sql`
    delete from media as m where m.id = ${id} and ${ownMedium(viewer)} returning m.id`,
});

/** Every question about what people have uploaded. */
@Injectable()
export class MediaRepository {
  constructor(
    private readonly db: Database,
    private readonly pages: Pages,
  ) {}

  /** A medium of the viewer's own; null where it is none. */
  async find(id: number, viewer: Viewer): Promise<StoredMedium | null> {
    return (await this.db.run(MEDIUM, { id, viewer: viewer.id }))?.medium ?? null;
  }

  findPage(viewer: Viewer, paging: Paging): Promise<JsonText<Paged<StoredMediaPage>>> {
    return this.pages.get(OWN_MEDIA, { viewer: viewer.id }, paging);
  }

  findUsage(viewer: Viewer): Promise<{ bytes: number; files: number }> {
    return this.db.run(USAGE, { viewer: viewer.id });
  }

  /** Whether a content is known already. It may be gone a moment later. */
  async isStored(hash: string): Promise<boolean> {
    return (await this.db.run(IS_STORED, { hash })).isStored;
  }

  /** Inside a transaction: what a content is stored under; `key`, where it was not known. */
  keepContent(content: NewContent, key: string): Promise<{ id: number; key: string }> {
    return this.db.run(KEEP, { ...content, key });
  }

  /** Inside a transaction: the number of a medium that was counted for its owner; null where the quota has no room for it. */
  async count({ ownerId, quotaBytes }: NewMedium, bytes: number): Promise<number | null> {
    return (await this.db.run(COUNT, { ownerId, bytes, quotaBytes }))?.id ?? null;
  }

  /** Inside a transaction, after it was counted. */
  async add(medium: NumberedMedium): Promise<void> {
    await this.db.run(ADD, medium);
  }

  /** Whether there was such a medium of the viewer's. */
  async setAlt(id: number, viewer: Viewer, alt: string | null): Promise<boolean> {
    return (await this.db.run(SET_ALT, { id, viewer: viewer.id, alt })) !== null;
  }

  /** The same. Its content goes once nothing is made of it, and a while has passed. */
  async delete(id: number, viewer: Viewer): Promise<boolean> {
    return (await this.db.run(DELETE, { id, viewer: viewer.id })) !== null;
  }
}
