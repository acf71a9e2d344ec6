import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { CallerRequest } from '../platform/http/access';
import { TokenMissing } from '../platform/http/http.errors';
import { perHandler } from '../platform/kernel/declared';
import type { DeclaredRoute, RouteAdditions } from '../platform/kernel/documented';
import { RolesService } from '../users/roles/roles.service';
import { requiredRole } from './auth.decorators';
import { AdminRequired } from './auth.errors';

/**
 * Lets only administrators past to the routes that ask for them, and puts the role on the viewer. It asks the database,
 * on those routes only: a token knows no role, so a role that was revoked is gone with the next request.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly isGuarded = perHandler(
    (context) => requiredRole(context.getHandler(), context.getClass()) === 'admin',
  );

  constructor(private readonly roles: RolesService) {}

  static documents({ handler, controller }: DeclaredRoute): RouteAdditions {
    return requiredRole(handler, controller) === 'admin' ? { problems: [AdminRequired] } : {};
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return this.isGuarded(context) ? this.admit(context.switchToHttp().getRequest()) : true;
  }

  private async admit(request: CallerRequest): Promise<true> {
    if (!request.user) throw new TokenMissing();
    if (!(await this.roles.isAdmin(request.user))) throw new AdminRequired();
    request.user = { ...request.user, roles: ['admin'] };
    return true;
  }
}
