import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Response } from 'express';
import { accessOf, BAD_TOKEN, type CallerRequest, declaredAccess } from '../platform/http/access';
import { TokenInvalid, TokenMissing } from '../platform/http/http.errors';
import { bodyOf } from '../platform/http/takes-body';
import type { DeclaredRoute, RouteAdditions } from '../platform/kernel/documented';
import type { ProblemError } from '../platform/kernel/problem';
import { clearOfBadToken, refuseBadToken } from '../platform/limits/bad-tokens';
import { CHALLENGE } from '../platform/openapi/headers';
import { STRATEGIES } from './strategies';

/**
 * Finds out who calls, and refuses callers who are not signed in, unless the route says that it is public or that
 * credentials are optional. On a route that takes a body the refusal waits for `RequestBodyGuard`.
 */
@Injectable()
export class TokenGuard extends AuthGuard(STRATEGIES.map(({ strategyName }) => strategyName)) {
  static documents({ handler, controller }: DeclaredRoute): RouteAdditions {
    switch (declaredAccess(handler, controller) ?? 'protected') {
      case 'public':
        return {};
      case 'optional':
        return { headers: CHALLENGE };
      case 'protected':
        return { problems: [TokenMissing, TokenInvalid] };
    }
  }

  override canActivate(
    context: ExecutionContext,
  ): ReturnType<InstanceType<ReturnType<typeof AuthGuard>>['canActivate']> {
    const access = accessOf(context);
    if (access === 'public') return true;
    if (context.getArgByIndex<CallerRequest>(0).headers.authorization) return super.canActivate(context);
    if (access === 'protected') refuse(new TokenMissing(), context);
    return true;
  }

  /** The viewer, or undefined for a bad token: then the caller is anonymous, or is refused. */
  override handleRequest<Viewer>(
    error: unknown,
    viewer: Viewer | false,
    _info: unknown,
    context: ExecutionContext,
  ): Viewer {
    const request = context.getArgByIndex<CallerRequest>(0);
    // Nobody could say whether the session has ended: that is no fault of the token's.
    if (error) {
      clearOfBadToken(request);
      throw error as Error;
    }
    if (viewer) return viewer;
    const response = context.getArgByIndex<Response>(1);
    const tooMany = refuseBadToken(request, response);
    if (tooMany) throw tooMany;
    if (accessOf(context) === 'protected') refuse(new TokenInvalid(), context);
    else response.setHeader('WWW-Authenticate', BAD_TOKEN);
    return undefined as Viewer;
  }
}

/** Throws a refusal, or leaves it to the guard that reads the body, whose faults outrank it. */
function refuse(refusal: ProblemError, context: ExecutionContext): void {
  if (bodyOf(context) === 'none') throw refusal;
  context.getArgByIndex<CallerRequest>(0).refusal = refusal;
}
