import { migration } from '../../platform/database/migration';

/** What goes lets go of the media that it showed, whatever deletes it: for triggers on the tables of later rooms. */
export const MEDIA_USES = migration('20261125_301_media_uses', [
  `create function media_release_uses() returns trigger language plpgsql as $$
   begin
     delete from media_uses where kind = any (tg_argv) and subject_id = old.id;
     return null;
   end
   $$`,
]);
