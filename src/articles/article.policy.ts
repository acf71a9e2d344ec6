/** Who may do what to an article. */
export const articlePolicy = {
  /** Only the author changes or deletes an article. */
  canEdit(article: { isBy(userId: number): boolean }, userId: number): boolean {
    return article.isBy(userId);
  },
};
