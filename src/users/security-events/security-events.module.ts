import { Module } from '@nestjs/common';
import { SecurityEventsController } from './security-events.controller';
import { SecurityEventsRepository } from './security-events.repository';
import { SecurityEventsService } from './security-events.service';

/** What happened to one's own account. */
@Module({
  controllers: [SecurityEventsController],
  providers: [SecurityEventsService, SecurityEventsRepository],
})
export class SecurityEventsModule {}
