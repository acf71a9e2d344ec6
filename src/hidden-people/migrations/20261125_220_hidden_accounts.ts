import { migration } from '../../platform/database/migration';

/** Whom each account does not see, and why. */
export const HIDDEN_ACCOUNTS = migration('20261125_220_hidden_accounts', [
  // A mute is one row. A block is two, one for each of the two, so that both are answered by the same look-up.
  `create table hidden_accounts (
    viewer_id integer not null constraint hidden_accounts_viewer_id_fkey references users (id) on delete cascade,
    account_id integer not null constraint hidden_accounts_account_id_fkey references users (id) on delete cascade,
    reason text collate "C" not null
      constraint hidden_accounts_reason_check check (reason in ('mutes', 'blocks', 'blocked by')),
    created_at timestamptz(3) not null default now(),
    constraint hidden_accounts_pkey primary key (viewer_id, account_id, reason),
    constraint hidden_accounts_not_oneself_check check (viewer_id <> account_id)
  )`,
  `create index hidden_accounts_viewer_id_reason_created_at_account_id_idx
    on hidden_accounts (viewer_id, reason, created_at desc, account_id desc)`,
  `create index hidden_accounts_account_id_idx on hidden_accounts (account_id)`,
]);
