import { migration } from '../../database/migration';

/** What was answered to requests with a key. Ids, callers and fingerprints are hashes; answers are sealed. */
export const IDEMPOTENCY_KEYS = migration('20261125_010_idempotency_keys', [
  `create table idempotency_keys (
    id text collate "C" not null constraint idempotency_keys_pkey primary key,
    caller text collate "C" not null,
    fingerprint text collate "C" not null,
    answer text collate "C",
    bytes integer not null,
    expires_at timestamptz(3) not null
  )`,
  `create index idempotency_keys_caller_idx on idempotency_keys (caller) include (expires_at, bytes)`,
  `create index idempotency_keys_expires_at_idx on idempotency_keys (expires_at)`,
]);
