import { Global, Module } from '@nestjs/common';
import { Contributes } from '../assembly/contribution';
import { HealthDetails } from './health-details';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';

/** Liveness and readiness. */
@Contributes({ tags: [{ name: 'Health', description: 'For load balancers.', place: 100 }] })
@Global()
@Module({
  controllers: [HealthController],
  providers: [HealthService, HealthDetails],
  exports: [HealthDetails],
})
export class HealthModule {}
