import { migration } from '../../platform/database/migration';

/** What a profile shows besides the account: how many follow and are followed, and links. */
export const PROFILE_DETAILS = migration('20261125_221_profile_details', [
  // Apart from the account, whose row is wide: the counts move often. No row is as good as one of zeros.
  `create table profile_details (
    user_id integer not null constraint profile_details_pkey primary key
      constraint profile_details_user_id_fkey references users (id) on delete cascade,
    followers_count integer not null default 0
      constraint profile_details_followers_count_check check (followers_count >= 0),
    following_count integer not null default 0
      constraint profile_details_following_count_check check (following_count >= 0),
    links jsonb not null default '[]'
      constraint profile_details_links_check check (jsonb_typeof(links) = 'array')
  ) with (fillfactor = 80)`,
  `insert into profile_details (user_id, followers_count, following_count)
   select user_id, sum(followers), sum(following)
     from (select followee_id as user_id, 1 as followers, 0 as following from follows
           union all select follower_id, 0, 1 from follows) counted
    group by user_id`,
  `create index follows_followee_id_created_at_follower_id_idx on follows (followee_id, created_at desc, follower_id desc)`,
  `create index follows_follower_id_created_at_followee_id_idx on follows (follower_id, created_at desc, followee_id desc)`,
  `drop index follows_followee_id_follower_id_idx`,
]);
