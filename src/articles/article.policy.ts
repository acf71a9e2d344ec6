import type { Viewer } from '../platform/kernel/viewer';

/** Who may do what to an article. */
export const articlePolicy = {
  /** Only the author changes or deletes an article. */
  canEdit(article: { isBy(viewer: Viewer): boolean }, viewer: Viewer): boolean {
    return article.isBy(viewer);
  },
};
