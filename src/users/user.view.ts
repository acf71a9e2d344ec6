import { type Fragment, raw, sql } from '../platform/database/sql';

/** The name of account `id`, an SQL expression; null for one that is gone. */
export const usernameOf = (id: Fragment): Fragment => sql`(select username from users where id = ${id})`;

/** The number of the account with a name, an SQL expression: lower-cased, as `usernameKey` makes it. */
export const userIdOf = (usernameKey: Fragment): Fragment =>
  sql`(select id from users where username_key = ${usernameKey}::text)`;

/** Holds while there is such an account. */
export const userExists = (id: Fragment): Fragment => sql`exists (select from users where id = ${id}::int)`;

/** How many articles the account with a name has, as its row keeps it; zero when nobody has the name. */
export const articlesCountOf = (usernameKey: Fragment): Fragment =>
  sql`coalesce((select articles_count from users where username_key = ${usernameKey}::text), 0)`;

/** Moves what an account's row keeps of the number of its articles. */
export const moveArticlesCount = (id: Fragment, difference: Fragment): Fragment =>
  sql`update users set articles_count = articles_count + ${difference}::int where id = ${id}`;

/**
 * The statement that sets what accounts keep of the number of their articles, for rows that were loaded in bulk.
 *
 * @param counted a query of `author_id` and `n`
 */
export const recountArticles = (counted: string): string => `
  update users u set articles_count = counted.n from (${counted}) counted
   where counted.author_id = u.id and u.articles_count <> counted.n`;

/** Days after which an account counts in full. */
const TRUSTED_AFTER_DAYS = 7;

/**
 * How much the word of accounts counts, each as `u`: its `id`; `trust`, from 0.05 for one that was just opened to 1 after
 * a week, and half of that while its address is unconfirmed; and whether it `is_young`, not a week old.
 */
export const trustedAccounts: Fragment = sql`(
  select id, (least(1, greatest(0.05, age / ${raw(String(TRUSTED_AFTER_DAYS))}))
              * case when email_verified_at is null then 0.5 else 1 end)::float8 as trust,
         age < ${raw(String(TRUSTED_AFTER_DAYS))} as is_young
    from (select id, email_verified_at, extract(epoch from now() - created_at) / 86400 as age from users) aged) u`;
