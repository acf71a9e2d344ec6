import { type CanActivate, type ExecutionContext, Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { type CallerRequest, declaredAccess, isOwnAffairs } from '../platform/http/access';
import { perHandler } from '../platform/kernel/declared';
import type { DeclaredRoute, RouteAdditions } from '../platform/kernel/documented';
import type { Viewer } from '../platform/kernel/viewer';
import { EmailSettings } from '../users/emails/email.settings';
import { UsersService } from '../users/users.service';
import { EmailUnverified } from './auth.errors';

const READS = new Set<RequestMethod | undefined>([RequestMethod.GET, RequestMethod.HEAD]);

/**
 * Refuses writes of callers whose address was never confirmed, where REQUIRE_VERIFIED_EMAIL asks for that. It asks the
 * database, so that confirming helps at once; by default it asks nothing.
 */
@Injectable()
export class VerifiedGuard implements CanActivate {
  private readonly isGuarded = perHandler((context) =>
    wantsVerified({ handler: context.getHandler(), controller: context.getClass() }),
  );
  private readonly applies: boolean;

  constructor(
    settings: EmailSettings,
    private readonly users: UsersService,
  ) {
    this.applies = settings.requireVerified !== 'none';
  }

  static documents(route: DeclaredRoute): RouteAdditions {
    return wantsVerified(route) ? { problems: [EmailUnverified] } : {};
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.applies || !this.isGuarded(context)) return true;
    const { user } = context.switchToHttp().getRequest<CallerRequest>();
    return user === undefined || this.admit(user);
  }

  private async admit(viewer: Viewer): Promise<true> {
    if (!(await this.users.isEmailVerified(viewer))) throw new EmailUnverified();
    return true;
  }
}

/** Whether a route writes, for a signed-in caller, more than the caller's own affairs. */
function wantsVerified({ handler, controller }: DeclaredRoute): boolean {
  const isRead = READS.has(Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
  const access = declaredAccess(handler, controller) ?? 'protected';
  return !isRead && access === 'protected' && !isOwnAffairs(handler, controller);
}
