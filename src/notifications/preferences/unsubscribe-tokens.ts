import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Key, KeyRing } from '../../platform/config/key-ring';
import { type Kind, KINDS } from '../notification.schemas';

/** Which mails: those of a kind, or the daily one. */
export type Mailing = Kind | 'daily';

const MAILINGS: readonly Mailing[] = [...KINDS, 'daily'];

const SEAL_BYTES = 16;
const BODY_BYTES = 5;

/**
 * Tokens that end the mails of one kind to one account, for whoever holds such a mail. They do nothing else, last as long
 * as the secret, and are not kept.
 */
@Injectable()
export class UnsubscribeTokens {
  private readonly keys: readonly [Key, ...Key[]];

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('unsubscribe');
  }

  write(userId: number, from: Mailing): string {
    const body = Buffer.alloc(BODY_BYTES);
    body.writeUInt32BE(userId);
    body.writeUInt8(MAILINGS.indexOf(from), 4);
    return Buffer.concat([body, seal(this.keys[0], body)]).toString('base64url');
  }

  /** Null for what {@link write} did not write. */
  read(token: string): { userId: number; from: Mailing } | null {
    const bytes = Buffer.from(token, 'base64url');
    const [body, given] = [bytes.subarray(0, BODY_BYTES), bytes.subarray(BODY_BYTES)];
    const isGenuine =
      given.length === SEAL_BYTES &&
      bytes.toString('base64url') === token &&
      this.keys.some((key) => timingSafeEqual(seal(key, body), given));
    const from = isGenuine ? MAILINGS[body.readUInt8(4)] : undefined;
    return from === undefined ? null : { userId: body.readUInt32BE(), from };
  }
}

function seal({ key }: Key, body: Buffer): Buffer {
  return createHmac('sha256', key).update(body).digest().subarray(0, SEAL_BYTES);
}
