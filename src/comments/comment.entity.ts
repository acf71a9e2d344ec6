import { defineEntity, p } from '@mikro-orm/core';
import { Article } from '../articles/article.entity';
import type { Viewer } from '../platform/kernel/viewer';
import { User } from '../users/user.entity';

const CommentDefinition = defineEntity({
  name: 'Comment',
  tableName: 'comments',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    article: () => p.manyToOne(Article).deleteRule('cascade').foreignKeyName('comments_article_id_fkey'),
    author: () => p.manyToOne(User).deleteRule('cascade').foreignKeyName('comments_author_id_fkey'),
    body: p.text(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

/** What somebody said under an article. */
export class Comment extends CommentDefinition.class {
  static write(fields: { article: Article; author: User; body: string }): Comment {
    const now = new Date();
    return Object.assign(new Comment(), { ...fields, createdAt: now, updatedAt: now });
  }

  isBy({ id }: Viewer): boolean {
    return this.author.id === id;
  }
}

CommentDefinition.setClass(Comment);
