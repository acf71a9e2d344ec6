import { type FileHandle, open } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { MediaType } from '../media.kinds';
import { MediumInvalid } from '../media.errors';
import type { NewContent } from '../media.repository';
import { PictureRewriting } from '../pictures/picture-rewriting';
import type { SpooledFile } from '../storage/spool';

const END_BYTES = 1_024;

/** Holds a file against what it seems to be. A picture is written anew: nothing of what was sent is kept but its pixels. */
@Injectable()
export class Inspection {
  constructor(private readonly pictures: PictureRewriting) {}

  /**
   * What is to be stored, and where it lies now. A picture is a new file; the caller removes both.
   *
   * @throws MediumInvalid
   */
  async inspect(
    file: SpooledFile,
    type: MediaType,
    newPath: string,
  ): Promise<{ content: NewContent; path: string }> {
    const { extension, kind } = type;
    const shape = { type: type.type, kind, extension };
    if (kind === 'image') {
      const { hash, bytes, path, ...look } = await this.pictures.rewrite(file.path, type.type, newPath);
      return { content: { ...shape, hash, bytes, ...look }, path };
    }
    await checkWhole(file, type);
    const { hash, bytes, path } = file;
    return { content: { ...shape, hash, bytes, width: null, height: null, color: null }, path };
  }
}

/** @throws MediumInvalid for a file of which the end is missing, as far as its format tells */
async function checkWhole({ path, bytes }: SpooledFile, { type, extension }: MediaType): Promise<void> {
  const file = await open(path, 'r');
  try {
    if (type === 'application/pdf' && !(await endsAsPdf(file, bytes)))
      throw MediumInvalid.because('is not a whole PDF');
    if (['mp4', 'm4a', 'mov'].includes(extension) && !(await hasWholeBoxes(file, bytes)))
      throw MediumInvalid.because('is damaged: its parts do not add up to its length');
  } finally {
    await file.close();
  }
}

async function endsAsPdf(file: FileHandle, bytes: number): Promise<boolean> {
  const start = Math.max(0, bytes - END_BYTES);
  return (await bytesAt(file, start, END_BYTES)).includes('%%EOF');
}

/** More boxes on the top level than any file has that is no attack; fragments of a stream are two each. */
const MAX_BOXES = 100_000;

/** Walks the boxes of an ISO base media file (ISO/IEC 14496-12, section 4.2): each says how long it is. */
async function hasWholeBoxes(file: FileHandle, bytes: number): Promise<boolean> {
  let hasMovie = false;
  let at = 0;
  for (let boxes = 0; at < bytes; boxes++) {
    const header = await bytesAt(file, at, 16);
    if (header.length < 8 || boxes > MAX_BOXES) return false;
    const name = header.toString('latin1', 4, 8);
    hasMovie ||= name === 'moov';
    let length = header.readUInt32BE(0);
    if (length === 1 && header.length === 16) length = Number(header.readBigUInt64BE(8));
    // The last one may reach to the end.
    if (length === 0) length = bytes - at;
    if (length < 8 || length > bytes - at) return false;
    at += length;
  }
  return hasMovie;
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
