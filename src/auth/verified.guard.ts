import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { CONFIG, type Config } from '../platform/config/config';
import type { Viewer } from '../platform/http/access';
import { perHandler } from '../platform/kernel/declared';
import { EmailUnverified } from '../platform/http/http.errors';
import { wantsVerified } from '../platform/http/wants-verified';
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
    @Inject(CONFIG) config: Config,
    private readonly users: UsersService,
  ) {
    this.applies = config.emails.requireVerified !== 'none';
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.applies || !this.isGuarded(context)) return true;
    const { user } = context.switchToHttp().getRequest<Request & { user?: Viewer }>();
    return user === undefined || this.admit(user);
  }

  private async admit({ id }: Viewer): Promise<true> {
    if (!(await this.users.isEmailVerified(id))) throw new EmailUnverified();
    return true;
  }
}
