import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Key, KeyRing } from '../config/key-ring';
import type { CursorParts, OrderKey, Position } from '../database/order';
import { BoundedMap } from '../kernel/bounded-map';
import { Invalid } from './http.errors';
import { readIds, writeIds } from './shown-ids';

/** Bytes of HMAC-SHA-256 that a cursor carries. */
const SEAL_BYTES = 12;

type Types = ReadonlyArray<OrderKey['type']>;

/** Bytes of each type of part: milliseconds and ids are whole numbers below 2^48. */
const BYTES: Readonly<Record<OrderKey['type'], number>> = { time: 6, integer: 6, number: 8 };

const MAX_REMEMBERED_CURSORS = 1_000;

/**
 * Writes and reads cursors: a position and a seal over it and over the list it belongs to, so that a forged or a
 * truncated cursor, or one of another list, is told from a good one.
 */
@Injectable()
export class CursorCodec {
  private readonly keys: readonly [Key, ...Key[]];
  /** By list and position: most of what is read is the first page, whose cursor changes only with the list. */
  private readonly remembered = new BoundedMap<string, string>(MAX_REMEMBERED_CURSORS);

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('cursor');
  }

  /**
   * @param list names the list with its filters: a cursor is good for that list alone
   * @param types of the parts of the list's order, or `ids` where it is what was shown that is remembered
   */
  encode(list: string, types: CursorParts, position: Position): string {
    if (types === 'ids') return this.sealed(list, writeIds(position));
    const name = `${position.join(' ')} ${list}`;
    let cursor = this.remembered.get(name);
    if (cursor === undefined) {
      cursor = this.sealed(list, write(types, position));
      this.remembered.set(name, cursor);
    }
    return cursor;
  }

  /** @throws Invalid under `cursor`, for anything that {@link encode} did not write for this very list */
  decode(list: string, types: CursorParts, cursor: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const position = bytes.subarray(0, types === 'ids' ? bytes.length - SEAL_BYTES : lengthOf(types));
    const given = bytes.subarray(position.length);
    const genuine =
      given.length === SEAL_BYTES &&
      bytes.toString('base64url') === cursor &&
      this.keys.some((key) => timingSafeEqual(seal(key, list, position), given));
    if (!genuine) throw new Invalid({ cursor: ['is not a cursor of this list'] });
    return types === 'ids' ? readIds(position) : read(types, position);
  }

  private sealed(list: string, bytes: Buffer): string {
    return Buffer.concat([bytes, seal(this.keys[0], list, bytes)]).toString('base64url');
  }
}

function lengthOf(types: Types): number {
  return types.reduce((bytes, type) => bytes + BYTES[type], 0);
}

function write(types: Types, position: Position): Buffer {
  const bytes = Buffer.alloc(lengthOf(types));
  let at = 0;
  for (const [part, type] of types.entries()) {
    const value = position[part] ?? 0;
    at = type === 'number' ? bytes.writeDoubleBE(value, at) : bytes.writeUIntBE(value, at, BYTES[type]);
  }
  return bytes;
}

function read(types: Types, bytes: Buffer): Position {
  let at = 0;
  return types.map((type) => {
    const value = type === 'number' ? bytes.readDoubleBE(at) : bytes.readUIntBE(at, BYTES[type]);
    at += BYTES[type];
    return value;
  });
}

function seal({ key }: Key, list: string, position: Buffer): Buffer {
  return createHmac('sha256', key).update(position).update(list).digest().subarray(0, SEAL_BYTES);
}
