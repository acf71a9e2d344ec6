import { migration } from '../../platform/database/migration';

/** Addresses that an account was signed in to from are the account's, not its e-mail address's: they go where it goes. */
export const KNOWN_ADDRESSES = migration('20261125_120_known_addresses', [
  // What is known so far is by hashes of e-mail addresses, which lead to no account. It is learnt anew.
  `drop table sign_in_addresses`,
  `create table sign_in_addresses (
    account_id integer not null
      constraint sign_in_addresses_account_id_fkey references users (id) on delete cascade,
    address text collate "C" not null,
    expires_at timestamptz(3) not null,
    constraint sign_in_addresses_pkey primary key (account_id, address)
  )`,
  `create index sign_in_addresses_expires_at_idx on sign_in_addresses (expires_at)`,
]);
