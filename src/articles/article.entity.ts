import { defineEntity, p } from '@mikro-orm/core';
import type { Viewer } from '../platform/kernel/viewer';
import { User } from '../users/user.entity';

const ArticleDefinition = defineEntity({
  name: 'Article',
  tableName: 'articles',
  properties: {
    id: p.integer().primary().generated('by default as identity'),
    slug: p.text(),
    title: p.text(),
    description: p.text(),
    body: p.text().lazy(),
    cover: p.text().nullable(),
    tagList: p.array().columnType('text[]'),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3).onUpdate(() => new Date()),
    author: () => p.manyToOne(User).deleteRule('cascade').foreignKeyName('articles_author_id_fkey'),
  },
});

export interface NewArticle {
  readonly author: User;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly cover: string | null;
  readonly tagList: readonly string[];
}

/** What of an article may change; an absent field stays as it is. */
export interface ArticleChanges {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly body?: string | undefined;
  /** Null: it has none any more. */
  readonly cover?: string | null | undefined;
  readonly tagList?: readonly string[] | undefined;
}

/** An article as it is written; readers are answered from SQL (see `article.lists.ts`). */
export class Article extends ArticleDefinition.class {
  static publish({ author, slug, title, description, body, cover, tagList }: NewArticle): Article {
    const now = new Date();
    const fields = {
      author,
      slug,
      title,
      description,
      body,
      cover,
      tagList: [...tagList],
      createdAt: now,
      updatedAt: now,
    };
    return Object.assign(new Article(), fields);
  }

  /** @param slug the slug for a new title; the old one keeps leading here */
  revise({ title, description, body, cover, tagList }: ArticleChanges, slug: string): void {
    if (title !== undefined) this.title = title;
    if (description !== undefined) this.description = description;
    if (body !== undefined) this.body = body;
    if (cover !== undefined) this.cover = cover;
    if (tagList !== undefined && !sameTags(tagList, this.tagList)) this.tagList = [...tagList];
    this.slug = slug;
  }

  isBy({ id }: Viewer): boolean {
    return this.author.id === id;
  }
}

ArticleDefinition.setClass(Article);

const ArticleSlugDefinition = defineEntity({
  name: 'ArticleSlug',
  tableName: 'article_slugs',
  properties: {
    slug: p.text().primary(),
    article: () => p.manyToOne(Article).deleteRule('cascade').foreignKeyName('article_slugs_article_id_fkey'),
  },
});

/** A slug that leads to an article: its present one, or one it had before. */
export class ArticleSlug extends ArticleSlugDefinition.class {
  static leading(slug: string, article: Article): ArticleSlug {
    return Object.assign(new ArticleSlug(), { slug, article });
  }
}

ArticleSlugDefinition.setClass(ArticleSlug);

function sameTags(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((tag, index) => tag === other[index]);
}
