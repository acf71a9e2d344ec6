import { migration } from '../../platform/database/migration';

/** A later room may index comments in the transaction that writes them: its migration replaces the function. */
export const COMMENTS_WRITTEN = migration('20261125_261_comments_written', [
  `create function comments_written() returns trigger language plpgsql as $$ begin return null; end $$`,
  `create trigger comments_written after insert or delete or update of body on comments
     for each row execute function comments_written()`,
]);
