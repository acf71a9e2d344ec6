import { Module } from '@nestjs/common';
import { Contributes } from '../assembly/contribution';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';

/** Liveness and readiness. */
@Contributes({ tags: [{ name: 'Health', description: 'For load balancers.', place: 100 }] })
@Module({ controllers: [HealthController], providers: [HealthService] })
export class HealthModule {}
