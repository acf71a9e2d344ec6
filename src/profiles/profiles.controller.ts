import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../platform/http/access';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { ProfilesService } from './profiles.service';
import { CannotFollowOneself, ProfileNotFound } from './profile.errors';
import { ProfileResponse, UsernameParameter } from './profile.schemas';

type Profile = Promise<JsonText<ProfileResponse>>;

@ApiTags('Profiles')
@Controller('api/profiles/:username')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get()
  @OptionalUser()
  @Operation({
    id: 'profiles.get',
    summary: 'Get a profile',
    success: 'The profile',
    returns: ProfileResponse,
    problems: [ProfileNotFound],
  })
  get(
    @Param('username', { schema: UsernameParameter }) username: string,
    @OptionalViewer() viewer: Viewer | null,
  ): Profile {
    return this.profiles.get(username, viewer);
  }

  @Post('follow')
  @Protected()
  @Operation({
    id: 'profiles.follow',
    summary: 'Follow someone',
    description: 'Their articles appear in your feed. Following twice is following once.',
    success: 'The profile, followed',
    returns: ProfileResponse,
    problems: [ProfileNotFound, CannotFollowOneself],
  })
  follow(
    @Param('username', { schema: UsernameParameter }) username: string,
    @CurrentUser() viewer: Viewer,
  ): Profile {
    return this.profiles.follow(username, viewer);
  }

  @Delete('follow')
  @Protected()
  @Operation({
    id: 'profiles.unfollow',
    summary: 'Stop following someone',
    success: 'The profile, not followed',
    returns: ProfileResponse,
    problems: [ProfileNotFound],
  })
  unfollow(
    @Param('username', { schema: UsernameParameter }) username: string,
    @CurrentUser() viewer: Viewer,
  ): Profile {
    return this.profiles.unfollow(username, viewer);
  }
}
