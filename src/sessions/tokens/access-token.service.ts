import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createSigner, createVerifier } from 'fast-jwt';
import { BoundedMap } from '../../platform/kernel/bounded-map';
import { clock } from '../../platform/kernel/clock';
import { type Key, KeyRing } from '../../platform/config/key-ring';
import { SessionSettings } from '../session.settings';
import type { SessionClaim } from './session-claim';

export const TOKEN_ISSUER = 'broadsheet';
export const TOKEN_AUDIENCE = 'broadsheet-api';

/** A verified token, and the second since 1970 from which on it is none. */
interface Verified {
  readonly claims: SessionClaim;
  readonly exp: number;
}

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

type Algorithm = SessionSettings['tokenAlgorithm'];

interface TokenKey {
  readonly algorithm: Algorithm;
  readonly sign: (claims: object) => string;
  readonly verify: (token: string) => unknown;
  readonly publicJwk: JsonWebKey | null;
}

const MAX_REMEMBERED_TOKENS = 10_000;

/** The largest id that an account or session can have. */
const MAX_ID = 2 ** 31 - 1;

/**
 * Issues and verifies access tokens: JWTs (RFC 7519) that name an account and a session, and nothing else. Since when
 * the session is, `auth_time` says (RFC 9068, section 2.2.1).
 *
 * A token's header has to be, letter for letter, the one that one of our keys writes, and is then verified by that key
 * with that algorithm: what a header asks for (`alg`, `kid`, `jku`) is never acted upon.
 */
@Injectable()
export class AccessTokenService {
  /** By header, encoded. Both algorithms verify, so that changing from one to the other signs nobody out. */
  private readonly keys = new Map<string, TokenKey>();
  private readonly remembered = new BoundedMap<string, Verified>(MAX_REMEMBERED_TOKENS);
  private readonly signing: TokenKey;
  /** The public keys, as a JWK Set (RFC 7517); none for HS256, whose keys are secret. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };

  constructor(
    private readonly settings: SessionSettings,
    keyRing: KeyRing,
  ) {
    const { tokenAlgorithm } = settings;
    const all = [
      ...keyRing.derive('access token').map(symmetricKey),
      ...keyRing.derive('access token, EdDSA').map(asymmetricKey),
    ];
    for (const key of all) this.keys.set(headerOf(key.sign({})), key);
    const ours = all.filter((key) => key.algorithm === tokenAlgorithm);
    const [signing] = ours;
    if (!signing) throw new Error(`No key for ${tokenAlgorithm}`);
    this.signing = signing;
    this.jwks = { keys: ours.map(({ publicJwk }) => publicJwk).filter((jwk) => jwk !== null) };
  }

  /** @param sessionExpiresAt when the session ends: its tokens never outlive it */
  issue({ userId, sessionId, bornSeconds }: SessionClaim, sessionExpiresAt: Date): AccessToken {
    const iat = Math.floor(clock.now() / 1000);
    const sessionEnd = Math.floor(sessionExpiresAt.getTime() / 1000);
    const exp = Math.min(iat + this.settings.accessTokenSeconds, sessionEnd);
    const token = this.signing.sign({
      sub: String(userId),
      sid: sessionId,
      auth_time: bornSeconds,
      iat,
      exp,
      aud: TOKEN_AUDIENCE,
      iss: TOKEN_ISSUER,
    });
    return { token, expiresAt: new Date(exp * 1000) };
  }

  /** Null for anything but a token of ours that is still good. */
  verify(token: string): SessionClaim | null {
    const verified = this.remembered.get(token) ?? this.check(token);
    // "On or after" it is expired (RFC 7519, section 4.1.4).
    return verified && clock.now() < verified.exp * 1000 ? verified.claims : null;
  }

  private check(token: string): Verified | null {
    if (!isCanonical(token.slice(token.lastIndexOf('.') + 1))) return null;
    try {
      const verified = verifiedOf(this.keys.get(headerOf(token))?.verify(token));
      // So that a client's second request costs a lookup. What is refused is not remembered.
      if (verified) this.remembered.set(token, verified);
      return verified;
    } catch {
      return null;
    }
  }
}

function headerOf(token: string): string {
  return token.slice(0, Math.max(0, token.indexOf('.')));
}

/** Two texts can stand for the same bytes, differing in bits that mean nothing: only what we write is ours. */
function isCanonical(signature: string): boolean {
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

function verifiedOf(payload: unknown): Verified | null {
  const { sub, sid, exp, auth_time: born } = (payload ?? {}) as Readonly<Record<string, unknown>>;
  const userId = Number(sub);
  if (typeof exp !== 'number' || typeof born !== 'number' || !isId(userId) || !isId(sid)) return null;
  return { claims: { userId, sessionId: sid, bornSeconds: born }, exp };
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_ID;
}

const VERIFIER = {
  allowedAud: TOKEN_AUDIENCE,
  allowedIss: TOKEN_ISSUER,
  requiredClaims: ['sub', 'sid', 'auth_time', 'iat', 'exp', 'aud', 'iss'],
};

function symmetricKey({ id, key }: Key): TokenKey {
  const secret = key.export();
  return {
    algorithm: 'HS256',
    sign: createSigner({ algorithm: 'HS256', key: secret, kid: id }),
    verify: createVerifier({ ...VERIFIER, algorithms: ['HS256'], key: secret }),
    publicJwk: null,
  };
}

/** An Ed25519 private key is any 32 bytes (RFC 8032, section 5.1.5); this is how PKCS #8 wraps them (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function asymmetricKey({ id, key }: Key): TokenKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, key.export()]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const jwk: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), kid: id, alg: 'EdDSA', use: 'sig' };
  return {
    algorithm: 'EdDSA',
    sign: createSigner({ algorithm: 'EdDSA', key: pem(privateKey, 'pkcs8'), kid: id }),
    verify: createVerifier({ ...VERIFIER, algorithms: ['EdDSA'], key: pem(publicKey, 'spki') }),
    publicJwk: jwk,
  };
}

function pem(key: KeyObject, type: 'pkcs8' | 'spki'): string {
  return key.export({ format: 'pem', type: type }).toString();
}
