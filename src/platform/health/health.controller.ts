import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../http/access';
import { NotStored } from '../http/caching';
import { Costs } from '../http/work';
import { Unlimited } from '../limits/limits.decorators';
import { Operation } from '../openapi/operation';
import { HealthDetailsResponse, HealthResponse, ReadyResponse } from './health.schemas';
import { HealthService, NotReady } from './health.service';

@ApiTags('Health')
@NotStored()
@Costs('nothing')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Unlimited()
  @Public()
  @Operation({
    id: 'health.live',
    summary: 'Whether the process is alive',
    description: 'Looks at nothing else: a failing database is no reason to restart the process.',
    success: 'Alive',
    returns: HealthResponse,
  })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @Unlimited()
  @Public()
  @Operation({
    id: 'health.ready',
    summary: 'Whether to send requests here',
    description: 'The database answers, its migrations are done, and the process is not shutting down.',
    success: 'Ready',
    returns: ReadyResponse,
    problems: [NotReady],
  })
  ready(): Promise<ReadyResponse> {
    return this.health.ready();
  }

  @Get('details')
  @Public()
  @Operation({
    id: 'health.details',
    summary: 'What the parts of the server tell of themselves',
    description:
      'For whoever watches it: how old what was learnt is, for example. Nothing of anybody in particular.',
    success: 'The details',
    returns: HealthDetailsResponse,
  })
  details(): Promise<HealthDetailsResponse> {
    return this.health.look();
  }
}
