import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import type { Viewer } from '../platform/http/access';
import { TokenInvalid } from '../platform/http/http.errors';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE, TOKEN_ISSUER, TokenService } from './token.service';

type KeyCallback = (error: Error | null, key?: KeyObject) => void;

/** `Token` is RealWorld's scheme, `Bearer` RFC 6750's; schemes are case-insensitive (RFC 9110, section 11.1). */
const CREDENTIALS = /^(?:token|bearer) +([^\s]+)$/i;

/** The largest id that an account can have. */
const MAX_ID = 2 ** 31 - 1;

/** Verifies access tokens strictly: one algorithm, our keys, our audience and issuer, not expired. */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, 'token') {
  constructor(tokens: TokenService) {
    super({
      jwtFromRequest: presentedToken,
      secretOrKeyProvider: (_request: Request, token: string, done: KeyCallback) => {
        const key = tokens.findKey(token);
        if (key) done(null, key.key);
        else done(new TokenInvalid());
      },
      algorithms: [TOKEN_ALGORITHM],
      audience: TOKEN_AUDIENCE,
      issuer: TOKEN_ISSUER,
      passReqToCallback: true,
    } as unknown as StrategyOptionsWithoutRequest);
  }

  validate(request: Request, payload: { sub?: unknown; exp?: unknown }): Viewer {
    const id = Number(payload.sub);
    if (!Number.isInteger(id) || id < 1 || id > MAX_ID || typeof payload.exp !== 'number')
      throw new TokenInvalid();
    return { id, token: presentedToken(request) ?? '' };
  }
}

/** The token in `Authorization`; null when there is none there, or none that can be told apart. */
function presentedToken(request: Request): string | null {
  return CREDENTIALS.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
