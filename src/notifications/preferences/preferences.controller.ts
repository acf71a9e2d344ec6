import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, Protected, Public } from '../../platform/http/access';
import { NotStored } from '../../platform/http/caching';
import type { Viewer } from '../../platform/kernel/viewer';
import { Operation } from '../../platform/openapi/operation';
import { UnsubscribeTokenInvalid } from '../notification.errors';
import { PreferencesResponse, UnsubscribeQuery, UpdatePreferencesRequest } from '../notification.schemas';
import { PreferencesService } from './preferences.service';

@ApiTags('Notifications')
@Controller('api/notifications')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get('preferences')
  @Protected()
  @NotStored()
  @Operation({
    id: 'notifications.getPreferences',
    summary: 'Get what you hear of, and how',
    success: 'Your preferences',
    returns: PreferencesResponse,
  })
  get(@CurrentUser() viewer: Viewer): Promise<PreferencesResponse> {
    return this.preferences.get(viewer);
  }

  @Put('preferences')
  @Protected()
  @Operation({
    id: 'notifications.updatePreferences',
    summary: 'Change what you hear of, and how',
    description:
      'What is mailed daily comes in one mail at `digest.hour`, in `digest.timeZone`. Mail goes to addresses that have been confirmed.',
    success: 'Your preferences as they now are',
    returns: PreferencesResponse,
  })
  update(
    @Body({ schema: UpdatePreferencesRequest }) request: UpdatePreferencesRequest,
    @CurrentUser() viewer: Viewer,
  ): Promise<PreferencesResponse> {
    return this.preferences.update(request, viewer);
  }

  @Post('unsubscribe')
  @Public()
  @Operation({
    id: 'notifications.unsubscribe',
    summary: 'End the mails that a link came in',
    description:
      'One click, as RFC 8058 has it: mail programs send it by themselves, without signing in. What they send in the body is ignored.',
    status: 204,
    success: 'No more of these are mailed',
    problems: [UnsubscribeTokenInvalid],
  })
  unsubscribe(@Query({ schema: UnsubscribeQuery }) { token }: UnsubscribeQuery): Promise<void> {
    return this.preferences.unsubscribe(token);
  }
}
