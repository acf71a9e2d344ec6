import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { perHandler } from '../platform/kernel/declared';
import type { Viewer } from '../platform/kernel/viewer';
import { EmailUnverified } from '../platform/http/http.errors';
import { wantsVerified } from '../platform/http/wants-verified';
import { EmailSettings } from '../users/emails/email.settings';
import { UsersService } from '../users/users.service';

/**
 * Lets nobody write whose address was never confirmed, where REQUIRE_VERIFIED_EMAIL asks for that. Runs after the
 * token's guard; asks the database, so that confirming helps at once, and asks nothing by default.
 */
@Injectable()
export class VerifiedGuard implements CanActivate {
  private readonly isGuarded = perHandler((context) =>
    wantsVerified(context.getHandler(), context.getClass()),
  );
  private readonly applies: boolean;

  constructor(
    settings: EmailSettings,
    private readonly users: UsersService,
  ) {
    this.applies = settings.requireVerified !== 'none';
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.applies || !this.isGuarded(context)) return true;
    const { user } = context.switchToHttp().getRequest<Request & { user?: Viewer }>();
    return user === undefined || this.admit(user);
  }

  private async admit(viewer: Viewer): Promise<true> {
    if (!(await this.users.isEmailVerified(viewer))) throw new EmailUnverified();
    return true;
  }
}
