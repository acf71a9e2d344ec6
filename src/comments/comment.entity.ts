import { defineEntity, p } from '@mikro-orm/core';
import { Article } from '../articles/article.entity';
import { User } from '../users/user.entity';

/** A comment that is changed so soon after it was written does not say that it was. */
export const SILENT_EDIT_MS = 15 * 60 * 1000;

const CommentDefinition = defineEntity({
  name: 'Comment',
  tableName: 'comments',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    article: () => p.manyToOne(Article).deleteRule('cascade').foreignKeyName('comments_article_id_fkey'),
    /** Null: the comment was deleted. */
    author: () =>
      p.manyToOne(User).nullable().deleteRule('cascade').foreignKeyName('comments_author_id_fkey'),
    body: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    editedAt: p.datetime(3).nullable(),
  },
});

/** What a comment said until it was changed. */
export interface Revision {
  readonly body: string;
  readonly writtenAt: Date;
  readonly replacedAt: Date;
}

/** What somebody said under an article, as it is changed. It is written, answered and deleted by statements. */
export class Comment extends CommentDefinition.class {
  /** @returns what it said until now; null when that is what it is to say */
  revise(body: string, now: Date): Revision | null {
    if (body === this.body) return null;
    const revision = { body: this.body, writtenAt: this.updatedAt, replacedAt: now };
    this.body = body;
    this.updatedAt = now;
    if (now.getTime() - this.createdAt.getTime() > SILENT_EDIT_MS) this.editedAt = now;
    return revision;
  }
}

CommentDefinition.setClass(Comment);
