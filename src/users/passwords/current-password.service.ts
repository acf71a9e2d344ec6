import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../platform/kernel/viewer';
import { RateLimiter } from '../../platform/limits/rate-limiter';
import { CurrentPasswordMissing, CurrentPasswordWrong } from '../user.errors';
import { SECRETS } from '../user.limits';
import { PasswordSettings } from './password.settings';
import { PasswordsService } from './passwords.service';

/** Asking for the present password before a new credential is taken, where REQUIRE_CURRENT_PASSWORD says so. */
@Injectable()
export class CurrentPassword {
  constructor(
    private readonly settings: PasswordSettings,
    private readonly limiter: RateLimiter,
    private readonly passwords: PasswordsService,
  ) {}

  /**
   * @returns whether the present password was given; false where it is not asked for
   * @throws CurrentPasswordMissing, CurrentPasswordWrong, RateLimitReached, SignInsBusy
   */
  async confirm(viewer: Viewer, passwordHash: string, given: string | undefined): Promise<boolean> {
    if (!this.settings.requireCurrent) return false;
    if (given === undefined) throw new CurrentPasswordMissing();
    await this.limiter.spend(SECRETS, viewer.id);
    if (!(await this.passwords.verify(passwordHash, given, 'other'))) throw new CurrentPasswordWrong();
    return true;
  }
}
