import { Module } from '@nestjs/common';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';
import { Lifecycle } from '../http/lifecycle';

/** Liveness, readiness and an orderly end. */
@Module({ controllers: [HealthController], providers: [HealthService, Lifecycle], exports: [Lifecycle] })
export class HealthModule {}
