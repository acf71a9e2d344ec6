import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database';
import { raw, sql } from '../../platform/database/sql';
import { command } from '../../platform/database/statement';
import { trustedAccounts } from '../../users/user.view';

const MAX_RANKED_ARTICLES = 1_000;
const MAX_RANKED_TAGS = 100;

const number = (value: number) => raw(String(value));

/** Days: what happened before has no weight. */
const WINDOW_DAYS = 7;
/** Days after which what somebody did has half its weight. */
const HALF_LIFE_DAYS = 1;
/** What reading an article weighs; favoriting it weighs 1. */
const WEIGHT_OF_READING = 0.25;

const recent = (time: string) => sql`${raw(time)} > now() - ${number(WINDOW_DAYS)} * interval '1 day'`;
const decayed = (time: string) =>
  sql`power(2, -extract(epoch from now() - ${raw(time)}) / 86400 / ${number(HALF_LIFE_DAYS)})::float8`;

/**
 * Ranks articles and tags anew, by the formula in the room's README. Of several instances that do so at once one does, and
 * the others leave it to that one.
 */
const RANK = command({
  name: 'trending.rank',
  rows: 'none',
  sql: () => sql`
    with turn as (select name from rankings order by name for update skip locked),
    deeds as (
      select f.article_id, f.user_id, ${decayed('f.created_at')} as points from favorites f where ${recent('f.created_at')}
      union all
      select d.article_id, d.user_id, ${number(WEIGHT_OF_READING)} * ${decayed('d.read_at')} from article_reads d
       where ${recent('d.read_at')}),
    people as (select article_id, user_id, max(points) as points from deeds group by article_id, user_id),
    support as (
      select p.article_id, a.created_at,
             coalesce(sum(p.points * u.trust) filter (where not u.is_young), 0) as settled,
             coalesce(sum(p.points * u.trust) filter (where u.is_young), 0) as young
        from people p join ${trustedAccounts} on u.id = p.user_id join articles a on a.id = p.article_id
       where a.author_id <> p.user_id
       group by p.article_id, a.created_at),
    scored as (select article_id, created_at, settled + least(young, settled + 1) as score from support),
    candidates as (
      (select article_id, created_at, score from scored order by score desc limit ${number(MAX_RANKED_ARTICLES)})
      union all
      (select a.id, a.created_at, 0 from articles a where a.id not in (select article_id from scored)
        order by a.created_at desc, a.id desc limit ${number(MAX_RANKED_ARTICLES)})),
    ranked as (
      select article_id, created_at, score from candidates
       order by score desc, created_at desc, article_id desc limit ${number(MAX_RANKED_ARTICLES)}),
    topics as (
      select g.tag_id, sum(r.score) / sqrt(min(t.articles_count) + 4) as score
        from ranked r join article_tags g on g.article_id = r.article_id join tags t on t.id = g.tag_id
       where r.score > 0 group by g.tag_id order by score desc, g.tag_id limit ${number(MAX_RANKED_TAGS)}),
    made (name, ids) as (
      select 'articles', array(select article_id from ranked order by score desc, created_at desc, article_id desc)
      union all select 'tags', array(select tag_id from topics order by score desc, tag_id))
    update rankings r set ids = made.ids, made_at = now() from made
     where made.name = r.name and r.name in (select name from turn)`,
});

/** Every question about what trends. */
@Injectable()
export class RankingRepository {
  constructor(private readonly db: Database) {}

  async rank(): Promise<void> {
    // In a transaction, which gives it the time that a job has.
    await this.db.transaction(() => this.db.run(RANK, {}));
  }
}
