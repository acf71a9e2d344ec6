import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import { declared, perHandler } from '../kernel/declared';
import type { ProblemError } from '../kernel/problem';
import type { Viewer } from '../kernel/viewer';

/** Who may call a route. `protected` unless it says otherwise. */
export type Access = 'public' | 'optional' | 'protected';

const ACCESS = 'broadsheet:access';

/** `WWW-Authenticate` where a token was sent and is not good (RFC 6750, section 3.1). */
export const BAD_TOKEN = 'Bearer error="invalid_token"';

/** What a handler, or its controller, declares; undefined where neither does. */
export function declaredAccess(handler: object, controller: object): Access | undefined {
  return declared(ACCESS, handler, controller) as Access | undefined;
}

/** Who may call a handler. */
export const accessOf = perHandler(
  (context): Access => declaredAccess(context.getHandler(), context.getClass()) ?? 'protected',
);

/** No credentials are needed, and an `Authorization` header is not even read. */
export const Public = () => SetMetadata(ACCESS, 'public' satisfies Access);

/**
 * Credentials decide what is shown, not whether. Without any the caller is anonymous; so is one with bad ones, who is told
 * that by `WWW-Authenticate`.
 */
export const OptionalUser = () => SetMetadata(ACCESS, 'optional' satisfies Access);

/** Credentials are required. Says aloud what holds by default, so that every route declares its access. */
export const Protected = () => SetMetadata(ACCESS, 'protected' satisfies Access);

const OWN_AFFAIRS = 'broadsheet:own-affairs';

/**
 * The route changes nothing but the caller's own access to their own account. It stays open to callers who may not
 * write anything else yet.
 */
export const OwnAffairs = () => SetMetadata(OWN_AFFAIRS, true);

/** Whether a handler, or its controller, is marked with {@link OwnAffairs}. */
export function isOwnAffairs(handler: object, controller: object): boolean {
  return declared(OWN_AFFAIRS, handler, controller) === true;
}

/** A request as it is once its caller is known. */
export type CallerRequest = Request & {
  user?: Viewer | undefined;
  /** Why the caller is not let in, to be said once the body is known to be well formed. */
  refusal?: ProblemError;
};

/** The caller of a protected route. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): Viewer | undefined =>
    context.switchToHttp().getRequest<CallerRequest>().user,
);

/** The caller of a route that anonymous callers share; null for them. */
export const OptionalViewer = createParamDecorator(
  (_: unknown, context: ExecutionContext): Viewer | null =>
    context.switchToHttp().getRequest<CallerRequest>().user ?? null,
);
