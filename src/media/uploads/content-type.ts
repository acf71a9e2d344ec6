import { MEDIA_TYPES, type MediaType } from '../media.kinds';
import { MediaTypeRefused, MediumInvalid } from '../media.errors';

/**
 * What a file is, by its first bytes alone.
 *
 * @throws MediumInvalid for an empty one, MediaTypeRefused
 */
export async function typeOf(head: Buffer): Promise<MediaType> {
  if (head.length === 0) throw new MediumInvalid();
  const { fileTypeFromBuffer } = await import('file-type');
  // What is too short or too odd for its own format is of none.
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  const type = found && MEDIA_TYPES[found.mime];
  if (!type) throw MediaTypeRefused.of(found?.mime);
  return type;
}
