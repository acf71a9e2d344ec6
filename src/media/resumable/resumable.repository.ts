import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, raw, sql } from '../../platform/database/sql';
import { command, question } from '../../platform/database/statement';
import { TokenInvalid } from '../../platform/http/http.errors';
import type { Viewer } from '../../platform/kernel/viewer';
import { MediumNotFound } from '../media.errors';
import { UploadNotFound } from './resumable.errors';

/** After so long an upload that nobody goes on with is cleared away. */
const LIFETIME = "interval '1 day'";

/** Uploads that one statement clears away. */
const BATCH = 100;

export interface NewUpload {
  readonly id: string;
  readonly ownerId: number;
  readonly length: number;
  readonly name: string;
  readonly alt: string | null;
}

const Upload = z.strictObject({
  length: z.int(),
  received: z.int(),
  name: z.string(),
  alt: z.string().nullable(),
  mediaId: z.int().nullable(),
});
export type Upload = z.output<typeof Upload>;

const Piece = z.strictObject({ key: z.string(), bytes: z.int() });
export type Piece = z.output<typeof Piece>;

const BEGIN = command({
  name: 'resumable.begin',
  rows: 'none',
  violations: { media_uploads_owner_id_fkey: TokenInvalid },
  sql: ({ id, ownerId, length, name, alt }: Placeholders<NewUpload>) => sql`
    insert into media_uploads (id, owner_id, length, name, alt, expires_at)
    values (${id}, ${ownerId}, ${length}, ${name}, ${alt}, now() + ${raw(LIFETIME)})`,
});

/** What somebody has promised to send, and has not sent yet or not finished: it takes room, too. */
const PENDING = question({
  name: 'resumable.pending',
  rows: 'one',
  row: z.strictObject({ bytes: z.int(), uploads: z.int() }),
  sql: ({ ownerId }: Placeholders<{ ownerId: number }>) => sql`
    select coalesce(sum(length), 0)::float8 as bytes, count(*)::int as uploads
      from media_uploads where owner_id = ${ownerId} and media_id is null and expires_at > now()`,
});

const FIND = question({
  name: 'resumable.find',
  rows: 'optional',
  row: Upload,
  sql: ({ id, ownerId }: Placeholders<{ id: string; ownerId: number }>) => sql`
    select length::float8 as length, received::float8 as received, name, alt, media_id as "mediaId"
      from media_uploads where id = ${id} and owner_id = ${ownerId} and expires_at > now()`,
});

type NewPiece = Piece & { readonly id: string; readonly ownerId: number; readonly start: number };

/** Goes on from `start`, if that is where the upload has come to: of two who do so at once, one does. */
const APPEND = command({
  name: 'resumable.append',
  rows: 'optional',
  row: z.strictObject({ received: z.int() }),
  violations: { media_upload_pieces_upload_id_fkey: UploadNotFound },
  sql: ({ id, ownerId, start, bytes, key }: Placeholders<NewPiece>) => sql`
    with moved as (
           update media_uploads set received = received + ${bytes}::bigint, expires_at = now() + ${raw(LIFETIME)}
            where id = ${id} and owner_id = ${ownerId} and received = ${start}::bigint and media_id is null
              and received + ${bytes}::bigint <= length
           returning id, received),
         kept as (
           insert into media_upload_pieces (upload_id, start, bytes, storage_key)
           select id, ${start}::bigint, ${bytes}::bigint, ${key} from moved)
    select received::float8 as received from moved`,
});

const PIECES = question({
  name: 'resumable.pieces',
  rows: 'many',
  row: Piece,
  sql: ({ id }: Placeholders<{ id: string }>) => sql`
    select storage_key as key, bytes::float8 as bytes from media_upload_pieces where upload_id = ${id} order by start`,
});

/** An upload becomes a medium, once; its pieces are answered, to be deleted. */
const FINISH = command({
  name: 'resumable.finish',
  rows: 'one',
  row: z.strictObject({ keys: z.array(z.string()) }),
  violations: { media_uploads_media_id_fkey: MediumNotFound },
  sql: ({ id, mediaId }: Placeholders<{ id: string; mediaId: number }>) => sql`
    with done as (update media_uploads set media_id = ${mediaId} where id = ${id} and media_id is null returning id),
         gone as (
           delete from media_upload_pieces where upload_id in (select id from done) returning storage_key)
    select array(select storage_key from gone) as keys`,
});

const GIVE_UP = command({
  name: 'resumable.giveUp',
  rows: 'optional',
  row: z.strictObject({ keys: z.array(z.string()) }),
  sql: ({ id, ownerId }: Placeholders<{ id: string; ownerId: number }>) => sql`
    with gone as (delete from media_uploads where id = ${id} and owner_id = ${ownerId} returning id)
    select array(select p.storage_key from media_upload_pieces p where p.upload_id = gone.id) as keys from gone`,
});

const EXPIRE = command({
  name: 'resumable.expire',
  rows: 'one',
  row: z.strictObject({ uploads: z.int(), keys: z.array(z.string()) }),
  sql: () => sql`
    with gone as (
           delete from media_uploads where id in (
             select id from media_uploads where expires_at < now() order by expires_at limit ${raw(String(BATCH))})
           returning id)
    select (select count(*)::int from gone) as uploads,
           array(select p.storage_key from media_upload_pieces p join gone g on g.id = p.upload_id) as keys`,
});

/** Uploads that are under way. */
@Injectable()
export class ResumableRepository {
  constructor(private readonly db: Database) {}

  async begin(upload: NewUpload): Promise<void> {
    await this.db.run(BEGIN, upload);
  }

  findPending({ id: ownerId }: Viewer): Promise<{ bytes: number; uploads: number }> {
    return this.db.run(PENDING, { ownerId });
  }

  find(id: string, { id: ownerId }: Viewer): Promise<Upload | null> {
    return this.db.run(FIND, { id, ownerId });
  }

  /** How many bytes have come now; null where the upload has come to another byte. */
  async append(id: string, { id: ownerId }: Viewer, start: number, piece: Piece): Promise<number | null> {
    return (await this.db.run(APPEND, { id, ownerId, start, ...piece }))?.received ?? null;
  }

  findPieces(id: string): Promise<Piece[]> {
    return this.db.run(PIECES, { id });
  }

  /** What its pieces were stored under; none where it was finished before. */
  async finish(id: string, mediaId: number): Promise<string[]> {
    return (await this.db.run(FINISH, { id, mediaId })).keys;
  }

  /** The same of one that is given up; null where there was none. */
  async giveUp(id: string, { id: ownerId }: Viewer): Promise<string[] | null> {
    return (await this.db.run(GIVE_UP, { id, ownerId }))?.keys ?? null;
  }

  /** What is to be deleted from the storage now; null once nothing has expired. */
  async expire(): Promise<string[] | null> {
    const { uploads, keys } = await this.db.run(EXPIRE, {});
    return uploads === 0 ? null : keys;
  }
}
