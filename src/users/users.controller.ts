import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OwnAffairs, Protected, Public } from '../platform/http/access';
import { JsonLimit } from '../platform/http/takes-body';
import { NotStored } from '../platform/http/caching';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { AccountChange } from './account-change.service';
import { PasswordGuessable, SignInsBusy } from './passwords/password.errors';
import {
  CurrentPasswordMissing,
  CurrentPasswordWrong,
  EmailTaken,
  UserNotFound,
  UsernameTaken,
} from './user.errors';
import {
  type PublicUser,
  PublicUserSchema,
  UpdateUserRequest,
  UserIdParameter,
  UserResponse,
} from './user.schemas';
import { UsersService } from './users.service';

@ApiTags('Users')
@Controller()
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly accountChange: AccountChange,
  ) {}

  @Get('api/user')
  @Protected()
  @NotStored()
  @Operation({
    id: 'users.getCurrent',
    summary: 'Get your account',
    description: '`token` is the credential that this request presented, never a fresh one.',
    success: 'Your account',
    returns: UserResponse,
  })
  getCurrent(@CurrentUser() viewer: Viewer): Promise<UserResponse> {
    return this.users.getCurrent(viewer);
  }

  @Put('api/user')
  @Protected()
  @OwnAffairs()
  @JsonLimit(32)
  @Operation({
    id: 'users.updateCurrent',
    summary: 'Change your account',
    description:
      'An absent field stays as it is; `bio` and `image` are cleared by null or the empty string. A new password ends your other sessions. A new address is mailed a link to confirm it, and the one before it a link to keep it; where addresses have to be verified, the change takes place when the new one is confirmed.',
    success: 'Your account as it now is',
    returns: UserResponse,
    problems: [
      PasswordGuessable,
      CurrentPasswordMissing,
      CurrentPasswordWrong,
      UsernameTaken,
      EmailTaken,
      SignInsBusy,
    ],
  })
  updateCurrent(
    @CurrentUser() viewer: Viewer,
    @Body({ schema: UpdateUserRequest }) request: UpdateUserRequest,
  ): Promise<UserResponse> {
    return this.accountChange.change(viewer, request);
  }

  @Get('users/:id')
  @Public()
  @Operation({
    id: 'users.get',
    summary: 'Look an account up by its number',
    success: 'The account',
    returns: PublicUserSchema,
    problems: [UserNotFound],
  })
  get(@Param('id', { schema: UserIdParameter }) id: number): Promise<PublicUser> {
    return this.users.getPublic(id);
  }
}
