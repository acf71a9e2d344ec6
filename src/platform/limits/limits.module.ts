import { Global, Module } from '@nestjs/common';
import { Contributes } from '../assembly/contribution';
import { CounterRepository } from './counter.repository';
import { LimitSettings, Quotas } from './limit-settings';
import { RateLimiter } from './rate-limiter';

/** How often anybody may ask for anything. */
@Global()
@Contributes({ settings: [LimitSettings, Quotas], tables: ['limit_counters'] })
@Module({ providers: [CounterRepository, RateLimiter], exports: [RateLimiter] })
export class LimitsModule {}
