import { notBlocked, notHidden } from '../hidden-people/hidden-people.view';
import { predicate } from '../platform/database/compile';
import { type Fragment, isoTime, sql } from '../platform/database/sql';
import { profileJson, type ViewerFragment } from '../profiles/profile.view';

/** Who may open comment `c`: whoever its author does not block and who does not block its author. */
export const visibleComment = (viewer: ViewerFragment): Fragment =>
  predicate('comments', notBlocked(viewer, sql`c.author_id`));

/**
 * Whom a list shows comment `c`: those who may open it and do not mute its author. Every list, count and search of
 * comments goes through it.
 */
export const listedComment = (viewer: ViewerFragment): Fragment =>
  predicate('comments', notHidden(viewer, sql`c.author_id`));

/** Comments, each as `c`, with their authors as `u`. */
export const commentsWithAuthors: Fragment = sql`comments c join users u on u.id = c.author_id`;

/** The same of the comments of `page`. */
export const commentsOfPage: Fragment = sql`join comments c on c.id = page.id join users u on u.id = c.author_id`;

/** The JSON of comment `c` by `u` as `viewer` sees it. */
export const commentJson = (viewer: ViewerFragment): Fragment => sql`json_build_object(
    'id', c.id, 'createdAt', ${isoTime('c.created_at')}, 'updatedAt', ${isoTime('c.updated_at')}, 'body', c.body,
    'author', ${profileJson(viewer)})`;
