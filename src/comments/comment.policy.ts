import type { Viewer } from '../platform/kernel/viewer';

/** Who may do what to a comment. */
export const commentPolicy = {
  /** Only the author changes or deletes a comment. */
  canDelete(comment: { isBy(viewer: Viewer): boolean }, viewer: Viewer): boolean {
    return comment.isBy(viewer);
  },
};
