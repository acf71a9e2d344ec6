import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OptionalUser, OptionalViewer, Protected } from '../platform/http/access';
import { JsonLimit } from '../platform/http/takes-body';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { ProfilesService } from './profiles.service';
import { CannotFollowOneself, ProfileNotFound } from './profile.errors';
import {
  ProfileListQuery,
  ProfileListResponse,
  ProfileResponse,
  UpdateProfileRequest,
  UsernameParameter,
} from './profile.schemas';

type Profile = Promise<JsonText<ProfileResponse>>;
type ProfileList = Promise<JsonText<ProfileListResponse>>;

@ApiTags('Profiles')
@Controller('api')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get('profiles/:username')
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

  @Post('profiles/:username/follow')
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

  @Delete('profiles/:username/follow')
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

  @Get('profiles/:username/followers')
  @OptionalUser()
  @Operation({
    id: 'profiles.listFollowers',
    summary: 'List who follows someone, the last one first',
    success: 'One page',
    returns: ProfileListResponse,
    paged: true,
    problems: [ProfileNotFound],
  })
  listFollowers(
    @Param('username', { schema: UsernameParameter }) username: string,
    @Query({ schema: ProfileListQuery }) query: ProfileListQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): ProfileList {
    return this.profiles.listFollowers(username, query, viewer);
  }

  @Get('profiles/:username/following')
  @OptionalUser()
  @Operation({
    id: 'profiles.listFollowing',
    summary: 'List whom someone follows, the last one first',
    success: 'One page',
    returns: ProfileListResponse,
    paged: true,
    problems: [ProfileNotFound],
  })
  listFollowing(
    @Param('username', { schema: UsernameParameter }) username: string,
    @Query({ schema: ProfileListQuery }) query: ProfileListQuery,
    @OptionalViewer() viewer: Viewer | null,
  ): ProfileList {
    return this.profiles.listFollowing(username, query, viewer);
  }

  @Put('user/profile')
  @Protected()
  @JsonLimit(128)
  @Operation({
    id: 'profiles.updateOwn',
    summary: 'Change what your profile shows',
    description: 'Besides what is part of your account: name, bio and image are changed there.',
    success: 'Your profile as it now is',
    returns: ProfileResponse,
  })
  updateOwn(
    @Body({ schema: UpdateProfileRequest }) request: UpdateProfileRequest,
    @CurrentUser() viewer: Viewer,
  ): Profile {
    return this.profiles.update(request, viewer);
  }
}
