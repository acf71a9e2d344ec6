import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { accessOf, declaredAccess } from '../platform/http/access';
import { TokenInvalid, TokenMissing } from '../platform/http/http.errors';
import type { DeclaredRoute, RouteAdditions } from '../platform/kernel/documented';
import { clearOfBadToken, refuseBadToken } from '../platform/limits/bad-tokens';
import { STRATEGIES } from './strategies';

/** Lets only signed-in callers past, unless the route says that it is public or that credentials are optional. */
@Injectable()
export class TokenGuard extends AuthGuard(STRATEGIES.map(({ strategyName }) => strategyName)) {
  static documents({ handler, controller }: DeclaredRoute): RouteAdditions {
    switch (declaredAccess(handler, controller) ?? 'protected') {
      case 'public':
        return {};
      case 'optional':
        return { problems: [TokenInvalid] };
      case 'protected':
        return { problems: [TokenMissing, TokenInvalid] };
    }
  }

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
    // Nobody could say whether the session has ended: that is no fault of the token's.
    if (error) {
      clearOfBadToken(request);
      throw error as Error;
    }
    if (!viewer) throw refuseBadToken(request, context.switchToHttp().getResponse()) ?? new TokenInvalid();
    return viewer;
  }
}
