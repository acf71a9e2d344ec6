import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Request } from 'express';
import { declared, perHandler } from '../kernel/declared';
import type { Viewer } from '../kernel/viewer';

/** Who may call a route. `protected` unless it says otherwise. */
export type Access = 'public' | 'optional' | 'protected' | 'admin';

export const ACCESS = 'broadsheet:access';

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

/** Credentials decide what is shown, not whether: without any the caller is anonymous, bad ones are refused. */
export const OptionalUser = () => SetMetadata(ACCESS, 'optional' satisfies Access);

/** Credentials are required. Says aloud what holds by default, so that every route declares its access. */
export const Protected = () => SetMetadata(ACCESS, 'protected' satisfies Access);

/** Credentials of an administrator are required: asked of the database on each request, never read from a token. */
export const AdminOnly = () => SetMetadata(ACCESS, 'admin' satisfies Access);

export const EVEN_UNVERIFIED = 'broadsheet:even-unverified';

/** Open to those too whose address was never confirmed, whatever REQUIRE_VERIFIED_EMAIL says of writing. */
export const EvenUnverified = () => SetMetadata(EVEN_UNVERIFIED, true);

/** The caller of a protected route. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): Viewer | undefined =>
    context.switchToHttp().getRequest<Request & { user?: Viewer }>().user,
);

/** The caller of a route that anonymous callers share; null for them. */
export const OptionalViewer = createParamDecorator(
  (_: unknown, context: ExecutionContext): Viewer | null =>
    context.switchToHttp().getRequest<Request & { user?: Viewer }>().user ?? null,
);
