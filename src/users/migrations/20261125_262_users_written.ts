import { migration } from '../../platform/database/migration';

/** A later room may index accounts in the transaction that writes them: its migration replaces the function. */
export const USERS_WRITTEN = migration('20261125_262_users_written', [
  `create function users_written() returns trigger language plpgsql as $$ begin return null; end $$`,
  `create trigger users_written after insert or delete or update of username, bio on users
     for each row execute function users_written()`,
]);
