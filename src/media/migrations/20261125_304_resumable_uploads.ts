import { migration } from '../../platform/database/migration';

/** Uploads that go on after a lost connection: what has come of each, in pieces. */
export const RESUMABLE_UPLOADS = migration('20261125_304_resumable_uploads', [
  `create table media_uploads (
     id text primary key,
     owner_id integer not null,
     length bigint not null,
     received bigint not null default 0,
     name text not null,
     alt text,
     media_id integer,
     expires_at timestamptz(3) not null,
     constraint media_uploads_owner_id_fkey foreign key (owner_id) references users (id) on delete cascade,
     constraint media_uploads_media_id_fkey foreign key (media_id) references media (id) on delete cascade,
     constraint media_uploads_check check (received between 0 and length)
   )`,
  `create index media_uploads_owner_id_idx on media_uploads (owner_id)`,
  `create index media_uploads_expires_at_idx on media_uploads (expires_at)`,
  `create index media_uploads_media_id_idx on media_uploads (media_id) where media_id is not null`,

  `create table media_upload_pieces (
     upload_id text not null,
     start bigint not null,
     bytes bigint not null,
     storage_key text not null,
     constraint media_upload_pieces_pkey primary key (upload_id, start),
     constraint media_upload_pieces_storage_key_key unique (storage_key),
     constraint media_upload_pieces_upload_id_fkey
       foreign key (upload_id) references media_uploads (id) on delete cascade
   )`,
]);
