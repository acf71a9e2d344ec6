import { articleReferenceJson, visibleArticle } from '../articles/article.view';
import {
  blockedWith,
  hiddenFrom,
  lessHidden,
  notBlocked,
  notHidden,
} from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, isoTime, raw, sql } from '../platform/database/sql';
import { profileJson, type ViewerFragment } from '../profiles/profile.view';

/**
 * Who may open a comment: whoever its author does not block and who does not block its author. Nobody, when it is deleted:
 * what is left of it has no author.
 *
 * @param comment its alias
 */
export const visibleComment = (viewer: ViewerFragment, comment = 'c'): Fragment =>
  predicate('comments', undeleted(comment, notBlocked(viewer, raw(`${comment}.author_id`))));

/**
 * Whom a list shows a comment: those who may open it and do not mute its author. Every list, count and search of comments
 * goes through it.
 */
export const listedComment = (viewer: ViewerFragment, comment = 'c'): Fragment =>
  predicate('comments', undeleted(comment, notHidden(viewer, raw(`${comment}.author_id`))));

/** The same of lists that show where deleted comments were. */
export const listedInThread = (viewer: ViewerFragment, comment = 'c'): Fragment =>
  sql`(${raw(comment)}.author_id is null or ${listedComment(viewer, comment)})`;

/** Holds for comments, deleted or not, whose answers `viewer` may open. */
export const openInThread = (viewer: ViewerFragment): Fragment =>
  sql`(c.author_id is null or ${visibleComment(viewer)}) and ${underVisibleArticle(viewer)}`;

/** Holds for comment `c` when `viewer` may open the article that it is under. */
export const underVisibleArticle = (viewer: ViewerFragment): Fragment =>
  visibleArticle(viewer, sql`c.article_id`);

const undeleted = (comment: string, condition: Fragment): Fragment =>
  sql`(${raw(comment)}.author_id is not null and ${condition})`;

/** Joined to comments `c`: their authors as `u`. */
export const withAuthors: Fragment = sql`join users u on u.id = c.author_id`;

/** Comments, each as `c`, with their authors as `u`. */
export const commentsWithAuthors: Fragment = sql`comments c ${withAuthors}`;

/** The same of the comments of `page`. */
export const commentsOfPage: Fragment = sql`join comments c on c.id = page.id ${withAuthors}`;

/** The same, with deleted ones, which have no author. */
export const threadItemsOfPage: Fragment = sql`
    join comments c on c.id = page.id left join users u on u.id = c.author_id`;

/** What a statement may know better than the rows, which are as they were when it began. */
export interface CommentState {
  readonly liked?: Fragment;
  readonly likesCount?: Fragment;
}

/** Whether `viewer` likes comment `c`; false for an anonymous one. */
const liked = (viewer: ViewerFragment): Fragment =>
  viewer === null
    ? sql`false`
    : sql`exists (select from comment_likes l where l.user_id = ${viewer}::int and l.comment_id = c.id)`;

/** How many answers to comment `c` its list has for `viewer`. */
const repliesCount = (viewer: ViewerFragment): Fragment =>
  viewer === null
    ? sql`c.replies_count`
    : lessHidden(
        viewer,
        sql`c.replies_count`,
        sql`(select count(*)::int from ${hiddenFrom(viewer)} join comments r on r.author_id = h.account_id
              where r.article_id = c.article_id and r.parent_id = c.id)`,
      );

/** How many of those who like comment `c` its list has for `viewer`, of `kept`, as the row keeps it. */
const likesCount = (viewer: ViewerFragment, kept: Fragment): Fragment =>
  viewer === null
    ? kept
    : lessHidden(
        viewer,
        kept,
        sql`(select count(*)::int from ${blockedWith(viewer)} join comment_likes l on l.user_id = h.account_id
              where l.comment_id = c.id)`,
      );

/** Where comment `c` stands in its thread. */
const placeFields = (
  viewer: ViewerFragment,
): Fragment => sql`'parentId', c.parent_id, 'threadId', coalesce(c.thread_id, c.id), 'depth', c.depth,
    'repliesCount', ${repliesCount(viewer)}, 'locked', c.locked_at is not null`;

const commentFields = (viewer: ViewerFragment, state: CommentState): Fragment => sql`
    'id', c.id, 'createdAt', ${isoTime('c.created_at')}, 'updatedAt', ${isoTime('c.updated_at')}, 'body', c.body,
    'author', ${profileJson(viewer)}, ${placeFields(viewer)}, 'pinned', c.is_pinned,
    'editedAt', ${isoTime('c.edited_at')}, 'likesCount', ${likesCount(viewer, state.likesCount ?? sql`c.likes_count`)},
    'liked', ${state.liked ?? liked(viewer)}`;

/** The JSON of comment `c` by `u` as `viewer` sees it. */
export const commentJson = (viewer: ViewerFragment, state: CommentState = {}): Fragment =>
  sql`json_build_object(${commentFields(viewer, state)})`;

/** Characters of a comment that are quoted where it is answered. */
export const EXCERPT_LENGTH = 200;

/** The JSON of comment `q` by `w` where another one refers to it. */
export const quoteJson: Fragment = sql`json_build_object(
    'id', q.id, 'deleted', q.author_id is null, 'username', w.username,
    'excerpt', case when q.author_id is not null then left(q.body, ${raw(String(EXCERPT_LENGTH))}) end)`;

/** Joined to comments `q`: who wrote them, as `w`; nobody for deleted ones. */
export const withWriters: Fragment = sql`left join users w on w.id = q.author_id`;

/** What comment `c` answers; null where it answers none, or one that `viewer` may not see. */
const quote = (viewer: ViewerFragment): Fragment => sql`case when c.parent_id is not null then (
    select ${quoteJson} from comments q ${withWriters}
     where q.id = c.parent_id and ${listedInThread(viewer, 'q')}) end`;

/** The JSON of comment `c` by `u` with what it answers. */
export const quotingCommentJson = (viewer: ViewerFragment, state: CommentState = {}): Fragment =>
  sql`json_build_object(${commentFields(viewer, state)}, 'quote', ${quote(viewer)})`;

/** The JSON of what is left of comment `c`, which was deleted. */
const tombstoneJson = (viewer: ViewerFragment): Fragment => sql`json_build_object(
    'id', c.id, 'createdAt', ${isoTime('c.created_at')}, 'deleted', true, ${placeFields(viewer)})`;

/** The JSON of comment `c` by `u`, or of what is left of it. */
export const threadItemJson = (viewer: ViewerFragment): Fragment =>
  sql`case when c.author_id is null then ${tombstoneJson(viewer)} else ${quotingCommentJson(viewer)} end`;

/** Holds for those comments `c` that are tombstones. */
export const isTombstone: Fragment = sql`c.author_id is null`;

/** The article of comment `c`. */
export const articleOfComment: Fragment = articleReferenceJson(sql`c.article_id`);
