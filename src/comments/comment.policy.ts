import type { Viewer } from '../platform/kernel/viewer';

/** Whose a comment is, and whose the article that it is under. */
export interface CommentAuthorship {
  readonly authorId: number;
  readonly articleAuthorId: number;
}

/** Who may do what to a comment. */
export const commentPolicy = {
  /** Only the author changes it. */
  canEdit({ authorId }: CommentAuthorship, { id }: Viewer): boolean {
    return authorId === id;
  },

  /** The author deletes it, and so does the author of the article that it is under. */
  canDelete({ authorId, articleAuthorId }: CommentAuthorship, { id }: Viewer): boolean {
    return authorId === id || articleAuthorId === id;
  },

  /** The author of the article pins comments under it, and locks threads. */
  canModerate({ articleAuthorId }: CommentAuthorship, { id }: Viewer): boolean {
    return articleAuthorId === id;
  },
};
