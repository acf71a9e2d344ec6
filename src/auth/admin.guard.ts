import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { accessOf } from '../platform/http/access';
import { AdminRequired, TokenMissing } from '../platform/http/http.errors';
import type { Viewer } from '../platform/kernel/viewer';
import { RolesService } from '../users/roles/roles.service';

/**
 * Lets administrators alone past to the routes that are theirs. Runs after the token's guard, and asks the database
 * on those routes only: a token knows no role, so one that was revoked is gone with the next request.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(private readonly roles: RolesService) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (accessOf(context) !== 'admin') return true;
    const { user } = context.switchToHttp().getRequest<Request & { user?: Viewer }>();
    if (!user) throw new TokenMissing();
    return this.admit(user);
  }

  private async admit(viewer: Viewer): Promise<true> {
    if (!(await this.roles.isAdmin(viewer))) throw new AdminRequired();
    return true;
  }
}
