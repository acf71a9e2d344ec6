import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Key, KeyRing } from '../../platform/config/key-ring';
import { clock } from '../../platform/kernel/clock';

/** A signed address is good for one hour at least. It ends on a full hour, so that browsers keep what they fetch by it. */
const HOUR_SECONDS = 3_600;

/** What a signed address carries. */
export interface Signature {
  readonly expires?: string | undefined;
  readonly signature?: string | undefined;
}

/** Signs addresses of media that are not public: whoever has one may fetch that medium, for a while. */
@Injectable()
export class SignedUrls {
  private readonly keys: readonly [Key, ...Key[]];

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('media addresses');
  }

  /** @param path of the medium, without a query */
  sign(path: string): string {
    const expires = String((Math.floor(clock.now() / 1000 / HOUR_SECONDS) + 2) * HOUR_SECONDS);
    return `${path}?expires=${expires}&signature=${mac(this.keys[0], path, expires).toString('base64url')}`;
  }

  /** Seconds for which an address is still good; null for one without a signature, or with one that is not good. */
  secondsLeft(path: string, { expires, signature }: Signature): number | null {
    if (expires === undefined || signature === undefined || !/^[1-9]\d{0,10}$/.test(expires)) return null;
    const left = Number(expires) - clock.now() / 1000;
    const given = Buffer.from(signature, 'base64url');
    const isGood = this.keys.some((key) => isSame(mac(key, path, expires), given));
    return isGood && left > 0 ? Math.floor(left) : null;
  }
}

function mac({ key }: Key, path: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`${path}?expires=${expires}`).digest();
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
