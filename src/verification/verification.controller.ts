import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LinkInvalid } from '../mail-links/mail-link.errors';
import { OptionalUser, OptionalViewer, Public } from '../platform/http/access';
import { Costs } from '../platform/http/work';
import type { Viewer } from '../platform/kernel/viewer';
import { LimitedAs } from '../platform/limits/limits.decorators';
import { Operation } from '../platform/openapi/operation';
import { SignInsBusy } from '../users/passwords/password.errors';
import { PasswordReset } from '../users/passwords/password-reset.service';
import { PasswordGuessable } from '../users/passwords/password.errors';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { MAILS, SECRETS } from '../users/user.limits';
import { PasswordResetRequests } from './password-reset-requests.service';
import { VerificationResend } from './verification-resend.service';
import {
  PasswordResetConfirmation,
  PasswordResetRequest,
  ResendRequest,
  TokenRequest,
} from './verification.schemas';
import { VerificationService } from './verification.service';

@ApiTags('Verification')
@Controller('api/auth')
export class VerificationController {
  constructor(
    private readonly verification: VerificationService,
    private readonly resends: VerificationResend,
    private readonly resetRequests: PasswordResetRequests,
    private readonly resets: PasswordReset,
  ) {}

  @Post('verify-email')
  @Public()
  @LimitedAs(SECRETS)
  @Operation({
    id: 'verification.verifyEmail',
    summary: 'Confirm an e-mail address',
    description:
      'Uses the link that was mailed to a new account or to a new address: it is good for 24 hours, and for one use. Where addresses are hidden, this is what opens the account.',
    status: 204,
    success: 'Confirmed',
    problems: [LinkInvalid, UsernameTaken, EmailTaken],
  })
  verifyEmail(@Body({ schema: TokenRequest }) { token }: TokenRequest): Promise<void> {
    return this.verification.verify(token);
  }

  @Post('verify-email/resend')
  @OptionalUser()
  @LimitedAs(MAILS)
  @Operation({
    id: 'verification.resendEmail',
    summary: 'Mail the link to confirm an address again',
    description:
      "To the caller's own address, or the one that they are moving to; to `email` for a caller who is not signed in. What comes of it is not told: an address that has nothing to confirm is mailed nothing.",
    status: 202,
    success: 'Whatever there is to mail is on its way',
  })
  resendEmail(
    @OptionalViewer() viewer: Viewer | null,
    @Body({ schema: ResendRequest }) { email }: ResendRequest,
  ): Promise<void> {
    return this.resends.resend(viewer, email);
  }

  @Post('revert-email')
  @Public()
  @LimitedAs(SECRETS)
  @Operation({
    id: 'verification.revertEmail',
    summary: 'Undo the change of an e-mail address',
    description:
      'Uses the link that was mailed to the address before the change: it is good for 72 hours, and for one use. Every session of the account ends.',
    status: 204,
    success: 'The account has its former address again',
    problems: [LinkInvalid, EmailTaken],
  })
  revertEmail(@Body({ schema: TokenRequest }) { token }: TokenRequest): Promise<void> {
    return this.verification.revert(token);
  }

  @Post('password-reset/request')
  @Public()
  @LimitedAs(MAILS)
  @Operation({
    id: 'verification.requestPasswordReset',
    summary: 'Ask for a link to set a new password',
    description: 'Whether the address has an account is not told: the answer is the same, and takes as long.',
    status: 202,
    success: 'If there is such an account, a link is on its way',
  })
  requestPasswordReset(
    @Body({ schema: PasswordResetRequest }) { email }: PasswordResetRequest,
  ): Promise<void> {
    return this.resetRequests.request(email);
  }

  @Post('password-reset/confirm')
  @Public()
  @Costs('hashing')
  @LimitedAs(SECRETS)
  @Operation({
    id: 'verification.confirmPasswordReset',
    summary: 'Set a new password',
    description:
      'Uses the link that was mailed: it is good for an hour, and for one use. Every session of the account ends. A password that is refused leaves the link as good as it was.',
    status: 204,
    success: 'The password is set; sign in with it',
    problems: [LinkInvalid, PasswordGuessable, SignInsBusy],
  })
  confirmPasswordReset(
    @Body({ schema: PasswordResetConfirmation }) { token, password }: PasswordResetConfirmation,
  ): Promise<void> {
    return this.resets.confirm(token, password);
  }
}
