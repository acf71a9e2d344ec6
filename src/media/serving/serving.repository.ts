import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database';
import { type Placeholders, sql } from '../../platform/database/sql';
import { command, LOST_RACE, question } from '../../platform/database/statement';
import type { Viewer } from '../../platform/kernel/viewer';
import { MEDIA_KINDS } from '../media.kinds';
import { isPublicMedium, mediaWithContents, visibleMedium } from '../media.view';

const StoredFile = z.strictObject({
  type: z.string(),
  key: z.string(),
  hash: z.string(),
  bytes: z.int(),
});
/** Bytes that are stored, and what they are. */
export type StoredFile = z.output<typeof StoredFile>;

const ServedMedium = z.strictObject({
  contentId: z.int(),
  kind: z.enum(MEDIA_KINDS),
  file: StoredFile,
  extension: z.string(),
  width: z.int().nullable(),
  name: z.string(),
  createdAtMs: z.number(),
  isPublic: z.boolean(),
  /** It has been made in that width already, in these types. */
  pictures: z.array(StoredFile),
});
/** A medium that somebody may fetch. */
export type ServedMedium = z.output<typeof ServedMedium>;

interface Asked {
  readonly id: number;
  readonly hash: string;
  /** Whether the address is signed, and so good for anybody. */
  readonly signed: boolean;
  /** 0: as it is. */
  readonly width: number;
}

const served = (
  visible: ReturnType<typeof visibleMedium>,
  { id, hash, signed, width }: Placeholders<Asked>,
) => sql`
  select c.id as "contentId", c.kind, c.extension, c.width, m.name, (extract(epoch from m.created_at) * 1000)::float8 as "createdAtMs",
         ${isPublicMedium} as "isPublic",
         json_build_object('type', c.type, 'key', c.storage_key, 'hash', c.hash, 'bytes', c.bytes) as file,
         coalesce((select json_agg(json_build_object('type', p.type, 'key', p.storage_key, 'hash', p.hash, 'bytes', p.bytes))
                     from media_pictures p where p.content_id = c.id and p.width = ${width}::int), '[]'::json) as pictures
    from ${mediaWithContents}
   where m.id = ${id} and c.hash = ${hash} and (${signed}::boolean or ${visible})`;

const SERVED = question({
  name: 'serving.find',
  rows: 'optional',
  row: ServedMedium,
  sql: (asked: Placeholders<Asked>) => served(visibleMedium(null), asked),
});

const SERVED_TO = question({
  name: 'serving.findFor',
  rows: 'optional',
  row: ServedMedium,
  sql: (asked: Placeholders<Asked & { viewer: number }>) => served(visibleMedium(asked.viewer), asked),
});

type NewPicture = StoredFile & { readonly contentId: number; readonly width: number };

/** A picture that was made in some width and type; the one that was made first stays. */
const KEEP_PICTURE = command({
  name: 'serving.keepPicture',
  rows: 'one',
  row: StoredFile,
  violations: { media_pictures_content_id_fkey: LOST_RACE },
  sql: ({ contentId, width, type, key, hash, bytes }: Placeholders<NewPicture>) => sql`
    insert into media_pictures as p (content_id, width, type, storage_key, hash, bytes)
    values (${contentId}, ${width}, ${type}, ${key}, ${hash}, ${bytes})
    on conflict (content_id, width, type) do update set width = p.width
    returning type, storage_key as key, hash, bytes::float8 as bytes`,
});

/** Every question of those who fetch media. */
@Injectable()
export class ServingRepository {
  constructor(private readonly db: Database) {}

  /** Null where there is no such medium, or the viewer may not see it. */
  find(asked: Asked, viewer: Viewer | null): Promise<ServedMedium | null> {
    if (viewer === null) return this.db.run(SERVED, asked);
    return this.db.run(SERVED_TO, { ...asked, viewer: viewer.id });
  }

  /** What is kept of a picture: this one, or one that was made meanwhile. */
  keepPicture(picture: NewPicture): Promise<StoredFile> {
    return this.db.run(KEEP_PICTURE, picture);
  }
}
