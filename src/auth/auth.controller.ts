import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../platform/http/access';
import { Costs } from '../platform/http/work';
import { type Caller, RequestCaller } from '../platform/http/caller';
import { LimitedAs } from '../platform/limits/limits.decorators';
import { Operation } from '../platform/openapi/operation';
import { PasswordGuessable, SignInsBusy } from '../users/passwords/password.errors';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { CredentialsInvalid, EmailUnverified } from './auth.errors';
import { SignedInResponse, SignInRequest, SignUpAccepted, SignUpRequest } from './auth.schemas';
import { SIGN_INS, SIGN_UPS } from './sign-in.limits';
import { SignInService } from './sign-in.service';
import { SignUpService } from './sign-up.service';

@ApiTags('Auth')
@Controller('api/users')
export class AuthController {
  constructor(
    private readonly signUps: SignUpService,
    private readonly signIns: SignInService,
  ) {}

  @Post()
  @Public()
  @LimitedAs(SIGN_UPS)
  @Costs('hashing')
  @Operation({
    id: 'auth.signUp',
    summary: 'Open an account',
    description:
      'The token works at once. The address is mailed a link to confirm it; where that has to come first (REQUIRE_VERIFIED_EMAIL=login), the answer is 202 and holds no token.',
    status: 201,
    success: 'The new account, signed in',
    returns: SignedInResponse,
    otherwise: {
      status: 202,
      success: 'An account once the link in the mail is used; with hidden addresses, whatever is the case',
      returns: SignUpAccepted,
    },
    problems: [PasswordGuessable, UsernameTaken, EmailTaken, SignInsBusy],
  })
  signUp(
    @Body({ schema: SignUpRequest }) request: SignUpRequest,
    @RequestCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedInResponse | SignUpAccepted> {
    return this.signUps.signUp(request, caller).then((answer) => {
      if (!('token' in answer.user)) response.status(202);
      return answer;
    });
  }

  @Post('login')
  @Public()
  @LimitedAs(SIGN_INS)
  @Costs('hashing')
  @Operation({
    id: 'auth.signIn',
    summary: 'Sign in',
    success: 'The account, signed in',
    returns: SignedInResponse,
    problems: [CredentialsInvalid, EmailUnverified, SignInsBusy],
  })
  signIn(
    @Body({ schema: SignInRequest }) request: SignInRequest,
    @RequestCaller() caller: Caller,
  ): Promise<SignedInResponse> {
    return this.signIns.signIn(request, caller);
  }
}
