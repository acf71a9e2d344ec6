/**
 * Sets every kept total to what the rows say, for data that was loaded in bulk. Requests keep the totals themselves,
 * in the transaction that changes what is counted.
 */
export const RECOUNT: readonly string[] = [
  `update users u set articles_count = counted.n
     from (select author_id, count(*)::int as n from articles group by author_id) counted
    where counted.author_id = u.id and u.articles_count <> counted.n`,
  `update tags t set articles_count = counted.n
     from (select tag_id, count(*)::int as n from article_tags group by tag_id) counted
    where counted.tag_id = t.id and t.articles_count <> counted.n`,
  `update articles a set favorites_count = counted.n
     from (select article_id, count(*)::int as n from favorites group by article_id) counted
    where counted.article_id = a.id and a.favorites_count <> counted.n`,
  `update article_totals set articles_count = coalesce(counted.n, 0)
     from article_totals shards
     left join (select id % 16 as shard, count(*)::int as n from articles group by id % 16) counted
       on counted.shard = shards.shard
    where article_totals.shard = shards.shard`,
];
