import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { type Key, KeyRing } from '../config/key-ring';
import type { CallerRequest } from '../http/access';
import { currentAddress } from '../kernel/exchange';
import { countedAddress } from '../limits/client-address';
import { canonicalText, MAX_VALUES } from './canonical';
import { idempotencyKeyOf } from './idempotency-key';
import { IdempotencyKeyInvalid, MIN_ANONYMOUS_KEY_LENGTH } from './idempotency.errors';

/** What one request and its key are known by. None of it tells the key or the body. */
export interface KeyedRequest {
  /** Of the caller, the route and the key. */
  readonly id: string;
  /** Whose answers are kept, for the quota. */
  readonly caller: string;
  /** What was sent, by each of the application's secrets; the first is today's. Whoever has one can open the answer. */
  readonly secrets: readonly [Buffer, ...Buffer[]];
}

/** Headers that stand for a body that is read as it flows in: it is not there yet to be compared. */
const BODY_HEADERS = ['content-type', 'content-length', 'content-digest', 'repr-digest'];

/** A form has another boundary each time that it is sent. */
const BOUNDARY = /;\s*boundary=("[^"]*"|[^;]*)/i;

/** Finds out what a request with a key is known by. */
@Injectable()
export class KeyedRequests {
  private readonly keys: readonly [Key, ...Key[]];

  constructor(keyRing: KeyRing) {
    this.keys = keyRing.derive('idempotency');
  }

  /** @throws IdempotencyKeyInvalid */
  identify(request: CallerRequest): KeyedRequest {
    const { user, method, originalUrl } = request;
    const key = idempotencyKeyOf(request);
    if (!user && key.length < MIN_ANONYMOUS_KEY_LENGTH) throw IdempotencyKeyInvalid.tooShort();
    const scope = JSON.stringify([user?.id ?? null, method, patternOf(request), key]);
    const sent = createHash('sha256').update(JSON.stringify([scope, originalUrl, '']));
    const digest = sent.update(bodyOf(request)).digest();
    const [today, ...earlier] = this.keys.map((secret) => hmac(secret.key, 'request', key, digest));
    if (!today) throw new Error('A key ring needs at least one secret');
    return {
      id: createHash('sha256').update(scope).digest('base64url'),
      caller: user
        ? `user ${user.id}`
        : hmac(this.keys[0].key, 'address', countedAddress(currentAddress())).toString('base64url'),
      secrets: [today, ...earlier],
    };
  }
}

/** What tells two requests apart without telling what was sent. */
export function fingerprintOf(secret: Buffer): string {
  return hmac(secret, 'fingerprint').toString('base64url');
}

/** The secret under which a fingerprint was made; undefined: it is of another request. */
export function secretOf({ secrets }: KeyedRequest, fingerprint: string): Buffer | undefined {
  return secrets.find((secret) =>
    timingSafeEqual(Buffer.from(fingerprintOf(secret)), Buffer.from(fingerprint)),
  );
}

export function hmac(key: Buffer | KeyObject, ...parts: ReadonlyArray<string | Buffer>): Buffer {
  const mac = createHmac('sha256', key);
  // Lengths keep one part from reaching into the next.
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}:`).update(part);
  return mac.digest();
}

/** The route as it was declared, `/api/notes/:id`. */
function patternOf(request: Request): string {
  return String((request as { route?: { path?: unknown } }).route?.path);
}

function bodyOf({ body, headers }: Request): string {
  const text = canonicalText(
    body instanceof Readable
      ? BODY_HEADERS.map((name) => headers[name]?.toString().replace(BOUNDARY, ''))
      : body,
  );
  if (text === null) throw IdempotencyKeyInvalid.withTooLargeBody(MAX_VALUES);
  return text;
}
