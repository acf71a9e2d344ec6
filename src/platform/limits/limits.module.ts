import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule, type ThrottlerModuleOptions, type ThrottlerOptions } from '@nestjs/throttler';
import { AddressLimitGuard } from './address-limit.guard';
import { CounterRepository } from './counter.repository';
import { RateLimiter } from './rate-limiter';

@Global()
@Module({ providers: [CounterRepository, RateLimiter], exports: [RateLimiter] })
class CountersModule {}

function throttlerOptions(limiter: RateLimiter): ThrottlerModuleOptions {
  const throttlers = Object.values(limiter.policies ?? {}).map(
    ({ name, limit, window }): ThrottlerOptions => ({ name, limit, ttl: window }),
  );
  return { throttlers, storage: limiter };
}

/** How often anybody may ask for anything. Before all other modules with a guard: this one's is the first to run. */
@Module({
  imports: [
    CountersModule,
    ThrottlerModule.forRootAsync({
      imports: [CountersModule],
      inject: [RateLimiter],
      useFactory: throttlerOptions,
    }),
  ],
  providers: [{ provide: APP_GUARD, useClass: AddressLimitGuard }],
})
export class LimitsModule {}
