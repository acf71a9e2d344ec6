import { Global, Module } from '@nestjs/common';
import { Contributes } from '../assembly/contribution';
import { HealthFigures } from './health-figures';
import { HealthController } from './health.controller';
import { HealthDetails } from './health-details';
import { HealthService } from './health.service';

/** Liveness and readiness. */
@Global()
@Contributes({ tags: [{ name: 'Health', description: 'For load balancers.', place: 100 }] })
@Module({
  controllers: [HealthController],
  providers: [HealthService, HealthDetails, HealthFigures],
  exports: [HealthDetails, HealthFigures],
})
export class HealthModule {}
