import type { Viewer } from '../platform/kernel/viewer';

interface Authored {
  isBy(viewer: Viewer): boolean;
}

/** Who may do what to a comment. */
export const commentPolicy = {
  /** The author deletes a comment, and so does the author of the article that it is under. */
  canDelete(comment: Authored, article: Authored, viewer: Viewer): boolean {
    return comment.isBy(viewer) || article.isBy(viewer);
  },
};
