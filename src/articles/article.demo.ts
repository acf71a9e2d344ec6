import type { DemoPart } from '../platform/kernel/demo-part';

const DESCRIPTIONS = {
  history: 'How things came to be as they are.',
  typography: 'Letters, and the space between them.',
  writing: 'Saying what you mean in as few words as it takes.',
  databases: 'Where facts live, and how to ask for them.',
  testing: 'Finding out before others do.',
};

/**
 * What tags are about, what everybody is proudest of, and who read what: whoever favorited or discussed an article did.
 */
export const DISCOVERY_DEMO: DemoPart = {
  name: 'articles',
  async load(run, now) {
    await run(
      `insert into tag_descriptions (name, description)
       select p.key, p.value from json_each_text($1::json) as p join tags t on t.name = p.key`,
      JSON.stringify(DESCRIPTIONS),
    );
    await run(
      `insert into article_reads (user_id, article_id, read_at)
       select user_id, article_id, least(created_at, $1::timestamptz) from favorites`,
      now,
    );
    await run(
      `update articles a set views_count = 17 + (a.id * 37) % 80 + 9 * (
         select count(*)::int from article_reads r where r.article_id = a.id)`,
    );
    await run(
      `insert into pinned_articles (user_id, article_id, place)
       select author_id, id, place
         from (select a.author_id, a.id, row_number() over (
                        partition by a.author_id order by (select count(*) from favorites f where f.article_id = a.id) desc,
                                                          a.id) as place
                 from articles a) ranked
        where place <= 2`,
    );
    await run(
      `insert into tag_follows (user_id, tag_id)
       select w.author_id, t.id
         from (select distinct author_id from articles order by author_id limit 2) w, tags t
        where t.name in ('writing', 'craft')`,
    );
  },
};
