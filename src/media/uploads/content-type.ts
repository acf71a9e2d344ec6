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
  // Two bytes make a layer of MPEG that nobody uses any more, and those of a text in UTF-16 are such.
  const isTaken = found?.mime !== 'audio/mpeg' || found.ext === 'mp3';
  const type = found && isTaken ? MEDIA_TYPES[found.mime] : undefined;
  if (!type) throw MediaTypeRefused.of(isTaken ? found?.mime : undefined);
  return type;
}
