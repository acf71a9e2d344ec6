import { migration } from '../../platform/database/migration';

/** What instances share about who asked how often. Keys are keyed hashes: no address and no e-mail stands in clear. */
export const LIMITS = migration('20261121_006_limits', [
  // Unlogged: it moves all the time, and a crash that empties it costs one window's counts.
  `create unlogged table limit_counters (
    key text collate "C" not null constraint limit_counters_pkey primary key,
    hits integer not null,
    expires_at timestamptz(3) not null
  ) with (fillfactor = 70)`,
  `create index limit_counters_expires_at_idx on limit_counters (expires_at)`,

  // Guesses at an account's password from addresses that it is not known to be used from.
  `create unlogged table sign_in_failures (
    account text collate "C" not null constraint sign_in_failures_pkey primary key,
    failures integer not null,
    expires_at timestamptz(3) not null
  ) with (fillfactor = 70)`,
  `create index sign_in_failures_expires_at_idx on sign_in_failures (expires_at)`,

  // Addresses that were told to wait before they guess at an account again, and until when.
  `create unlogged table sign_in_waits (
    account text collate "C" not null,
    address text collate "C" not null,
    ready_at timestamptz(3) not null,
    constraint sign_in_waits_pkey primary key (account, address)
  )`,
  `create index sign_in_waits_ready_at_idx on sign_in_waits (ready_at)`,

  // Addresses from which an account was signed in to.
  `create table sign_in_addresses (
    account text collate "C" not null,
    address text collate "C" not null,
    expires_at timestamptz(3) not null,
    constraint sign_in_addresses_pkey primary key (account, address)
  )`,
  `create index sign_in_addresses_expires_at_idx on sign_in_addresses (expires_at)`,
]);
