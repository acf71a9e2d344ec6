/** Who may do what to a comment. */
export const commentPolicy = {
  /** Only its author deletes a comment. */
  canDelete(comment: { isBy(userId: number): boolean }, userId: number): boolean {
    return comment.isBy(userId);
  },
};
