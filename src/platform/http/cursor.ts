import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BoundedMap } from '../bounded-map';
import { type Key, KeyRing } from '../config/key-ring';
import { Invalid } from './http.errors';

/** A place in a list that is ordered by time, ids breaking ties. */
export interface Position {
  readonly at: Date;
  readonly id: number;
}

/** Bytes of HMAC-SHA-256 that a cursor carries. */
const SEAL = 12;
const TIME = 6;
const ID = 6;

/** Cursors. */
const MAX_REMEMBERED = 1_000;

/**
 * Writes and reads cursors: a position and a seal over it and over the list it belongs to, so that a forged or a
 * truncated cursor, or one of another list, is told from a good one.
 */
@Injectable()
export class CursorCodec {
  private readonly keys: readonly [Key, ...Key[]];
  /** By list and position: most of what is read is the first page, whose cursor changes only with the list. */
  private readonly remembered = new BoundedMap<string, string>(MAX_REMEMBERED);

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('cursor');
  }

  /** @param list names the list with its filters: a cursor is good for that list alone */
  encode(list: string, position: Position): string {
    const name = `${position.at.getTime()} ${position.id} ${list}`;
    let cursor = this.remembered.get(name);
    if (cursor === undefined) {
      cursor = this.write(list, position);
      this.remembered.set(name, cursor);
    }
    return cursor;
  }

  /** @throws Invalid under `cursor`, for anything that {@link encode} did not write for this very list */
  decode(list: string, cursor: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(0, TIME + ID);
    const given = bytes.subarray(TIME + ID);
    const genuine =
      given.length === SEAL &&
      bytes.toString('base64url') === cursor &&
      this.keys.some((key) => timingSafeEqual(seal(key, list, position), given));
    if (!genuine) throw new Invalid({ cursor: ['is not a cursor of this list'] });
    return { at: new Date(position.readUIntBE(0, TIME)), id: position.readUIntBE(TIME, ID) };
  }

  private write(list: string, { at, id }: Position): string {
    const position = Buffer.alloc(TIME + ID);
    position.writeUIntBE(at.getTime(), 0, TIME);
    position.writeUIntBE(id, TIME, ID);
    return Buffer.concat([position, seal(this.keys[0], list, position)]).toString('base64url');
  }
}

function seal({ key }: Key, list: string, position: Buffer): Buffer {
  return createHmac('sha256', key).update(position).update(list).digest().subarray(0, SEAL);
}
