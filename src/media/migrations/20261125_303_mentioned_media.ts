import { migration } from '../../platform/database/migration';

/** What a text names is shown by it, whoever writes the text: for triggers on later rooms' tables with `author_id` and `body`. */
export const MENTIONED_MEDIA = migration('20261125_303_mentioned_media', [
  `create function media_show_mentioned() returns trigger language plpgsql as $$
   declare
     shown integer[];
   begin
     select coalesce(array_agg(m.id), '{}') into shown
       from regexp_matches(coalesce(new.body, ''), '/media/([1-9][0-9]{0,8})/([0-9a-f]{64})[.]', 'g') as named
       join media m on m.id = named[1]::integer and m.owner_id = new.author_id
       join media_contents c on c.id = m.content_id and c.hash = named[2];
     delete from media_uses where kind = tg_argv[0] and subject_id = new.id and media_id <> all (shown);
     insert into media_uses (media_id, kind, subject_id)
     select distinct each, tg_argv[0], new.id from unnest(shown) as each
     on conflict do nothing;
     return null;
   end
   $$`,
]);
