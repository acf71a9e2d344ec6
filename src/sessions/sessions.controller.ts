import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser, OwnAffairs, Protected, Public } from '../platform/http/access';
import type { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { Operation } from '../platform/openapi/operation';
import { LimitedAs } from '../platform/limits/limits.decorators';
import { RefreshTokenInvalid, SessionNotFound } from './session.errors';
import { REFRESHES } from './session.limits';
import {
  ListSessionsQuery,
  RefreshRequest,
  SessionIdParameter,
  SessionListResponse,
  TokensResponse,
} from './session.schemas';
import { SessionRefresh } from './session-refresh.service';
import { SessionsService } from './sessions.service';

@ApiTags('Sessions')
@OwnAffairs()
@Controller('api/auth')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly sessionRefresh: SessionRefresh,
  ) {}

  @Post('refresh')
  @Public()
  @LimitedAs(REFRESHES)
  @Operation({
    id: 'sessions.refresh',
    summary: 'Exchange a refresh token for fresh credentials',
    description:
      'A refresh token is good for one exchange. Sent again within ten seconds, by a client that lost the answer, it is given the same successor; sent later it ends the session, since two hold it.',
    success: 'Fresh credentials of the same session',
    returns: TokensResponse,
    problems: [RefreshTokenInvalid],
  })
  refresh(@Body({ schema: RefreshRequest }) { refreshToken }: RefreshRequest): Promise<TokensResponse> {
    return this.sessionRefresh.refresh(refreshToken);
  }

  @Get('sessions')
  @Protected()
  @Operation({
    id: 'sessions.list',
    summary: 'List where you are signed in, newest first',
    success: 'One page',
    returns: SessionListResponse,
    paged: true,
  })
  list(
    @CurrentUser() viewer: Viewer,
    @Query({ schema: ListSessionsQuery }) query: ListSessionsQuery,
  ): Promise<JsonText<SessionListResponse>> {
    return this.sessions.list(viewer, query);
  }

  @Delete('sessions/:id')
  @Protected()
  @Operation({
    id: 'sessions.revoke',
    summary: 'End one of your sessions',
    description: 'Its credentials are refused from then on, on every instance within a second.',
    status: 204,
    success: 'Ended',
    problems: [SessionNotFound],
  })
  revoke(
    @CurrentUser() viewer: Viewer,
    @Param('id', { schema: SessionIdParameter }) id: number,
  ): Promise<void> {
    return this.sessions.revoke(viewer, id);
  }

  @Delete('sessions')
  @Protected()
  @Operation({
    id: 'sessions.revokeOthers',
    summary: 'End all your sessions but this one',
    status: 204,
    success: 'Ended',
  })
  revokeOthers(@CurrentUser() viewer: Viewer): Promise<void> {
    return this.sessions.revokeOthers(viewer);
  }

  @Post('logout')
  @Protected()
  @Operation({
    id: 'sessions.signOut',
    summary: 'Sign out',
    description: 'Ends the session that this request belongs to.',
    status: 204,
    success: 'Signed out',
  })
  signOut(@CurrentUser() viewer: Viewer): Promise<void> {
    return this.sessions.signOut(viewer);
  }
}
