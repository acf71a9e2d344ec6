import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access';
import { Operation } from '../../platform/openapi/operation';
import { Unlimited } from '../../platform/limits/limits.decorators';
import { AccessTokenService } from './access-token.service';
import { JwkSet } from './jwks.schemas';

@ApiTags('Sessions')
@Unlimited()
@Controller('.well-known')
export class JwksController {
  constructor(private readonly tokens: AccessTokenService) {}

  @Get('jwks.json')
  @Public()
  @Operation({
    id: 'sessions.getKeys',
    summary: 'Get the keys that verify access tokens',
    description:
      'A JWK Set (RFC 7517), for services that verify tokens themselves. Empty while tokens are signed with HS256, whose keys are secret.',
    success: 'The keys, the one that signs first',
    returns: JwkSet,
  })
  getKeys(): JwkSet {
    return this.tokens.jwks as JwkSet;
  }
}
