import { Module, type NestModule } from '@nestjs/common';
import { Contributes } from '../assembly/contribution';
import { IdempotencyKeyRepository } from './idempotency-key.repository';
import { IdempotentRequests } from './idempotent-requests';
import { IdempotencySettings } from './idempotency.settings';
import { KeyedHandlers } from './keyed-handlers';
import { KeyedRequests } from './keyed-request';
import { IDEMPOTENCY_KEYS } from './migrations/20261125_010_idempotency_keys';

/** Requests that may be sent again, and take effect once. */
@Contributes({ settings: [IdempotencySettings], migrations: [IDEMPOTENCY_KEYS] })
@Module({ providers: [KeyedRequests, IdempotencyKeyRepository, IdempotentRequests, KeyedHandlers] })
export class IdempotencyModule implements NestModule {
  constructor(private readonly handlers: KeyedHandlers) {}

  /** The last that Nest calls before it registers the routes. */
  configure(): void {
    this.handlers.install();
  }
}
