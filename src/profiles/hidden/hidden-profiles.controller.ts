import { Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected } from '../../platform/http/access';
import type { JsonText } from '../../platform/kernel/json-text';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { CannotBlockOneself, CannotMuteOneself, ProfileNotFound } from '../profile.errors';
import { ProfileListQuery, ProfileListResponse, UsernameParameter } from '../profile.schemas';
import { HiddenProfilesService } from './hidden-profiles.service';

type ProfileList = Promise<JsonText<ProfileListResponse>>;

@ApiTags('Profiles')
@Controller('api')
@Protected()
export class HiddenProfilesController {
  constructor(private readonly hidden: HiddenProfilesService) {}

  @Put('profiles/:username/mute')
  @Operation({
    id: 'profiles.mute',
    summary: 'Mute someone',
    description:
      'What they write no longer comes up in your lists, your feed, under articles or among your notifications. What you open yourself still opens. They are not told.',
    status: 204,
    success: 'Muted',
    problems: [ProfileNotFound, CannotMuteOneself],
  })
  mute(
    @Param('username', { schema: UsernameParameter }) username: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.hidden.mute(username, viewer);
  }

  @Delete('profiles/:username/mute')
  @Operation({
    id: 'profiles.unmute',
    summary: 'No longer mute someone',
    status: 204,
    success: 'Not muted',
    problems: [ProfileNotFound],
  })
  unmute(
    @Param('username', { schema: UsernameParameter }) username: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.hidden.unmute(username, viewer);
  }

  @Put('profiles/:username/block')
  @Operation({
    id: 'profiles.block',
    summary: 'Block someone',
    description:
      'From then on neither of you sees the other, or what the other writes: it is not found. Neither can follow, favorite or answer the other, and you no longer follow each other.',
    status: 204,
    success: 'Blocked',
    problems: [ProfileNotFound, CannotBlockOneself],
  })
  block(
    @Param('username', { schema: UsernameParameter }) username: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.hidden.block(username, viewer);
  }

  @Delete('profiles/:username/block')
  @Operation({
    id: 'profiles.unblock',
    summary: 'No longer block someone',
    description: 'Follows that the block ended stay ended.',
    status: 204,
    success: 'Not blocked',
    problems: [ProfileNotFound],
  })
  unblock(
    @Param('username', { schema: UsernameParameter }) username: string,
    @CurrentUser() viewer: Viewer,
  ): Promise<void> {
    return this.hidden.unblock(username, viewer);
  }

  @Get('user/mutes')
  @Operation({
    id: 'profiles.listMuted',
    summary: 'List whom you mute, the last one first',
    success: 'One page',
    returns: ProfileListResponse,
    paged: true,
  })
  listMuted(
    @Query({ schema: ProfileListQuery }) query: ProfileListQuery,
    @CurrentUser() viewer: Viewer,
  ): ProfileList {
    return this.hidden.listMuted(query, viewer);
  }

  @Get('user/blocks')
  @Operation({
    id: 'profiles.listBlocked',
    summary: 'List whom you block, the last one first',
    success: 'One page',
    returns: ProfileListResponse,
    paged: true,
  })
  listBlocked(
    @Query({ schema: ProfileListQuery }) query: ProfileListQuery,
    @CurrentUser() viewer: Viewer,
  ): ProfileList {
    return this.hidden.listBlocked(query, viewer);
  }
}
