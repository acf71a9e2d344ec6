import { predicate } from '../platform/database/compile';
import { type Fragment, isoTime, sql } from '../platform/database/sql';

/** Who asks, as an SQL expression; null where nobody is signed in. */
type ViewerFragment = Fragment | null;

/** Media, each as `m`, with their contents as `c` and their owners as `o`. */
export const mediaWithContents: Fragment = sql`media m
  join media_contents c on c.id = m.content_id
  join users o on o.id = m.owner_id`;

/** The same of the media of `page`. */
export const mediaOfPage: Fragment = sql`join media m on m.id = page.id
  join media_contents c on c.id = m.content_id
  join users o on o.id = m.owner_id`;

/** Where medium `m` is served, without the host. */
export const mediaPath: Fragment = sql`'/media/' || m.id || '/' || c.hash || '.' || c.extension`;

/** The query for {@link mediaPath} of the medium with the number `$2`, for rows that are loaded in bulk. */
export const pathOfMediumSql = `
  select '/media/' || m.id || '/' || c.hash || '.' || c.extension
    from media m join media_contents c on c.id = m.content_id where m.id = $2::int`;

/** The query for all that rows say is stored, oldest first: what it is stored under, and its hash. */
export const storedKeysSql = `
  select storage_key as key, hash from media_contents
   union all select storage_key, hash from media_pictures
   union all select storage_key, substring(storage_key from 4 for 64) from media_upload_pieces`;

/** Whether everybody may see medium `m`: its owner `o` has it for a portrait, or something public shows it. */
export const isPublicMedium: Fragment = sql`(strpos(o.image, ${mediaPath}) > 0 is true
  or exists (select from media_uses v where v.media_id = m.id and v.reader_id is null))`;

/** Who may see medium `m`: its owner, those who read what shows it, and everybody where that is public. */
export const visibleMedium = (viewer: ViewerFragment): Fragment =>
  predicate(
    'media',
    viewer === null
      ? isPublicMedium
      : sql`(m.owner_id = ${viewer}::int or ${isPublicMedium}
         or exists (select from media_uses v where v.media_id = m.id and v.reader_id = ${viewer}::int))`,
  );

/** Medium `m` is the viewer's own: what its owner lists, changes and deletes. */
export const ownMedium = (viewer: Fragment): Fragment => predicate('media', sql`m.owner_id = ${viewer}::int`);

/** The ids of the author's media among some, named by their numbers and hashes. */
export const mediaNamed = ({
  ids,
  hashes,
  author,
}: Record<'ids' | 'hashes' | 'author', Fragment>): Fragment =>
  sql`select m.id from unnest(${ids}::int[], ${hashes}::text[]) as named (id, hash)
        join media m on m.id = named.id
        join media_contents c on c.id = m.content_id and c.hash = named.hash
       where ${ownMedium(author)}`;

/** Whether anybody has content `c`, whoever it is. */
export const isContentUsed: Fragment = predicate(
  'media',
  sql`exists (select from media m where m.content_id = c.id)`,
);

/** The JSON of medium `m` for its owner, without the host of its address, which the process knows. */
export const mediumJson: Fragment = sql`json_build_object(
  'id', m.id, 'path', ${mediaPath}, 'type', c.type, 'kind', c.kind, 'bytes', c.bytes, 'width', c.width,
  'height', c.height, 'color', c.color, 'name', m.name, 'alt', m.alt, 'public', ${isPublicMedium},
  'createdAt', ${isoTime('m.created_at')})`;
