import { listedArticle, articlesWithAuthors, articleSummaryJson } from '../articles/article.view';
import { commentJson, commentsWithAuthors, listedComment } from '../comments/comment.view';
import { notHidden, type ViewerFragment } from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, sql } from '../platform/database/sql';
import { profileJson } from '../profiles/profile.view';
import { userIdOf } from '../users/user.view';

/** Characters of a body that are looked through for a snippet. */
const SNIPPET_SOURCE_LENGTH = sql`3000`;

/** What can be found, in the order of `kind` in the index, which begins at 1. */
export const TYPES = ['article', 'comment', 'profile', 'tag'] as const;
export type SearchType = (typeof TYPES)[number];

/** How things of one type are found and shown. */
export interface Findable {
  readonly kind: Fragment;
  /** Whether titles have an index of their own. */
  readonly hasTitles?: boolean;
  /** What documents are joined to, as `d`, to be seen by `viewer`. */
  readonly join: (viewer: ViewerFragment, favorited: Fragment) => Fragment;
  /** The name of who wrote it, and its tags; null where there is none. */
  readonly author: Fragment;
  readonly labels: Fragment;
  /** JSON of the thing with number `id`, and of the texts that snippets are made of. */
  readonly shown: (viewer: ViewerFragment, id: Fragment, marked: Fragment) => Fragment;
}

/** The words of a text that a query finds, lower-cased, as `search_text` writes them. */
const matchedIn = (text: Fragment, language: Fragment, marked: Fragment): Fragment =>
  sql`search_matched(${text}, ${language}, ${marked}::text[])`;

const article: Findable = {
  kind: sql`1`,
  hasTitles: true,
  join: (
    viewer,
    favorited,
  ) => sql`join (${articlesWithAuthors}) on a.id = d.thing_id and ${listedArticle(viewer)}
      and (${favorited}::text is null or exists (
        select from favorites v where v.article_id = a.id and v.user_id = ${userIdOf(favorited)}))`,
  author: sql`u.username`,
  labels: sql`a.tag_list`,
  shown: (viewer, id, marked) => sql`
    (select json_build_object('article', ${articleSummaryJson(viewer)}, 'texts', json_build_object(
         'title', a.title, 'tags', array_to_string(a.tag_list, ', '), 'description', a.description,
         'body', left(a.body, ${SNIPPET_SOURCE_LENGTH})),
         'matched', ${matchedIn(
           sql`concat_ws(' ', a.title, array_to_string(a.tag_list, ' '), a.description, left(a.body, ${SNIPPET_SOURCE_LENGTH}))`,
           sql`a.language`,
           marked,
         )})
       from ${articlesWithAuthors} where a.id = ${id})`,
};

const comment: Findable = {
  kind: sql`2`,
  join: (viewer) => sql`join (${commentsWithAuthors} join articles a on a.id = c.article_id)
      on c.id = d.thing_id and ${listedComment(viewer)} and ${listedArticle(viewer)}`,
  author: sql`u.username`,
  labels: sql`null::text[]`,
  shown: (viewer, id, marked) => sql`
    (select json_build_object('comment', ${commentJson(viewer)}, 'articleSlug', a.slug, 'articleTitle', a.title,
         'texts', json_build_object('body', c.body), 'matched', ${matchedIn(sql`c.body`, sql`null`, marked)})
       from ${commentsWithAuthors} join articles a on a.id = c.article_id where c.id = ${id})`,
};

/** Whom a search shows an account: those who may see it and do not mute it. */
export const listedProfile = (viewer: ViewerFragment): Fragment =>
  predicate('users', notHidden(viewer, sql`u.id`));

const profile: Findable = {
  kind: sql`3`,
  join: (viewer) => sql`join users u on u.id = d.thing_id and ${listedProfile(viewer)}`,
  author: sql`null::text`,
  labels: sql`null::text[]`,
  shown: (viewer, id, marked) => sql`
    (select json_build_object('profile', ${profileJson(viewer)},
         'texts', json_build_object('username', u.username, 'bio', coalesce(u.bio, '')),
         'matched', ${matchedIn(sql`concat_ws(' ', u.username, u.bio)`, sql`null`, marked)})
       from users u where u.id = ${id})`,
};

const tag: Findable = {
  kind: sql`4`,
  join: () => sql`join tags g on g.id = d.thing_id and g.articles_count > 0`,
  author: sql`null::text`,
  labels: sql`null::text[]`,
  shown: (_viewer, id, marked) => sql`
    (select json_build_object('tag', json_build_object('name', g.name, 'articlesCount', g.articles_count),
         'texts', json_build_object('name', g.name), 'matched', ${matchedIn(sql`g.name`, sql`null`, marked)})
       from tags g where g.id = ${id})`,
};

export const FINDABLE: readonly Findable[] = [article, comment, profile, tag];
