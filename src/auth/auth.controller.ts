import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../platform/http/access';
import { type Caller, RequestCaller } from '../platform/http/caller';
import { Operation } from '../platform/http/operation';
import { LimitedAs } from '../platform/limits/limited-as';
import { SignInsBusy } from '../platform/security/password-hasher';
import { PasswordGuessable } from '../platform/security/password-policy';
import { EmailTaken, UsernameTaken } from '../users/user.errors';
import { CredentialsInvalid } from './auth.errors';
import { SignedInResponse, SignInRequest, SignUpRequest } from './auth.schemas';
import { AuthService } from './auth.service';

@ApiTags('Auth')
@Controller('api/users')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post()
  @Public()
  @LimitedAs('signUps')
  @Operation({
    id: 'auth.signUp',
    summary: 'Open an account',
    description: 'The token works at once.',
    status: 201,
    success: 'The new account, signed in',
    returns: SignedInResponse,
    problems: [PasswordGuessable, UsernameTaken, EmailTaken, SignInsBusy],
  })
  signUp(
    @Body({ schema: SignUpRequest }) request: SignUpRequest,
    @RequestCaller() caller: Caller,
  ): Promise<SignedInResponse> {
    return this.auth.signUp(request, caller);
  }

  @Post('login')
  @Public()
  @LimitedAs('signIns')
  @Operation({
    id: 'auth.signIn',
    summary: 'Sign in',
    success: 'The account, signed in',
    returns: SignedInResponse,
    problems: [CredentialsInvalid, SignInsBusy],
  })
  signIn(
    @Body({ schema: SignInRequest }) request: SignInRequest,
    @RequestCaller() caller: Caller,
  ): Promise<SignedInResponse> {
    return this.auth.signIn(request, caller);
  }
}
