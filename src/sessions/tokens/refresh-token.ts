import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Key, KeyRing } from '../../platform/config/key-ring';
import type { SessionClaim } from './session-claim';

/** What a refresh token says: which session it refreshes, and at which turn. */
export interface RefreshClaim extends SessionClaim {
  /** How many refreshes came before it. */
  readonly generation: number;
}

/** Four numbers of 32 bits. */
const CLAIM_BYTES = 16;
/** Of HMAC-SHA-256: 192 bits that nobody guesses. */
const SEAL_BYTES = 24;

/**
 * Writes and reads refresh tokens: which session, of which account, since when, a generation, and a seal over all of it.
 *
 * Nothing of a token is stored. The same claim always makes the same token, which is how a client that lost the answer
 * to its refresh can be given that very answer again.
 */
@Injectable()
export class RefreshTokenCodec {
  private readonly keys: readonly [Key, ...Key[]];

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('refresh token');
  }

  encode({ sessionId, generation, userId, bornSeconds }: RefreshClaim): string {
    const claim = Buffer.alloc(CLAIM_BYTES);
    claim.writeUInt32BE(sessionId, 0);
    claim.writeUInt32BE(generation, 4);
    claim.writeUInt32BE(userId, 8);
    claim.writeUInt32BE(bornSeconds, 12);
    return Buffer.concat([claim, seal(this.keys[0], claim)]).toString('base64url');
  }

  /** Null for anything that {@link encode} did not write. */
  decode(token: string): RefreshClaim | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== CLAIM_BYTES + SEAL_BYTES || bytes.toString('base64url') !== token) return null;
    const claim = bytes.subarray(0, CLAIM_BYTES);
    const given = bytes.subarray(CLAIM_BYTES);
    if (!this.keys.some((key) => timingSafeEqual(seal(key, claim), given))) return null;
    return {
      sessionId: claim.readUInt32BE(0),
      generation: claim.readUInt32BE(4),
      userId: claim.readUInt32BE(8),
      bornSeconds: claim.readUInt32BE(12),
    };
  }
}

function seal({ key }: Key, claim: Buffer): Buffer {
  return createHmac('sha256', key).update(claim).digest().subarray(0, SEAL_BYTES);
}
