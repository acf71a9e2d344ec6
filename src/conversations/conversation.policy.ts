import type { Viewer } from '../platform/kernel/viewer';

/** Who may do what in a conversation. */
export const conversationPolicy = {
  /** What somebody said is theirs alone to change and to take back, for all. */
  canChange({ authorId }: { readonly authorId: number }, { id }: Viewer): boolean {
    return authorId === id;
  },
};
