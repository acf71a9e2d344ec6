import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { accessOf } from '../platform/http/access';
import { TokenInvalid, TokenMissing } from '../platform/http/http.errors';
import { clearOfBadToken, refuseBadToken } from '../platform/limits/bad-tokens';

/** Lets nobody past who is not signed in, unless the route says that it is public or that credentials are optional. */
@Injectable()
export class TokenGuard extends AuthGuard('token') {
  override canActivate(
    context: ExecutionContext,
  ): ReturnType<InstanceType<ReturnType<typeof AuthGuard>>['canActivate']> {
    const access = accessOf(context);
    if (access === 'public') return true;
    if (!context.switchToHttp().getRequest<Request>().headers.authorization) {
      if (access === 'optional') return true;
      throw new TokenMissing();
    }
    return super.canActivate(context);
  }

  override handleRequest<Viewer>(
    error: unknown,
    viewer: Viewer | false,
    _info: unknown,
    context: ExecutionContext,
  ): Viewer {
    const request = context.switchToHttp().getRequest<Request>();
    // Whether the session has ended could not be asked: no fault of the token's.
    if (error) {
      clearOfBadToken(request);
      throw error as Error;
    }
    if (!viewer) throw refuseBadToken(request, context.switchToHttp().getResponse()) ?? new TokenInvalid();
    return viewer;
  }
}
