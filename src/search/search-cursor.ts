import { createHmac, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { type Key, KeyRing } from '../platform/config/key-ring';
import { Invalid } from '../platform/http/http.errors';
import type { Ranking } from './ranking';

/** Bytes of HMAC-SHA-256 that a cursor carries. */
const SEAL_BYTES = 12;
/** Characters; more than the longest that is ever written. */
const MAX_LENGTH = 12_000;

/** How a walk began, so that each of its pages is of the same ranking, and where its last page ended. */
export interface SearchPosition {
  readonly ranking: Ranking;
  /** The state of the database as the walk began: what was written later is left out of it. */
  readonly snapshot: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly didYouMean: string | null;
  readonly rank: number;
  readonly kind: number;
  readonly id: number;
}

/**
 * Writes and reads the cursors of searches. How rare words are changes with each text that is written, and so would the
 * order of results between two pages: a cursor therefore holds the ranking itself, sealed together with what was asked.
 */
@Injectable()
export class SearchCursors {
  private readonly keys: readonly [Key, ...Key[]];

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('search cursor');
  }

  encode(asked: string, position: SearchPosition): string {
    const bytes = deflateRawSync(JSON.stringify(position));
    return Buffer.concat([seal(this.keys[0], asked, bytes), bytes]).toString('base64url');
  }

  /** @throws Invalid under `cursor`, for anything that {@link encode} did not write for this very search */
  decode(asked: string, cursor: string): SearchPosition {
    const bytes = Buffer.from(cursor.slice(0, MAX_LENGTH), 'base64url');
    const [given, content] = [bytes.subarray(0, SEAL_BYTES), bytes.subarray(SEAL_BYTES)];
    const isGenuine =
      given.length === SEAL_BYTES &&
      bytes.toString('base64url') === cursor &&
      this.keys.some((key) => timingSafeEqual(seal(key, asked, content), given));
    if (!isGenuine) throw new Invalid({ cursor: ['is not a cursor of this list'] });
    return JSON.parse(inflateRawSync(content).toString()) as SearchPosition;
  }
}

function seal({ key }: Key, asked: string, content: Buffer): Buffer {
  return createHmac('sha256', key).update(content).update(asked).digest().subarray(0, SEAL_BYTES);
}
