import type { Response } from 'supertest';
import type { ArticleBody } from './actors';

export type ArticleSummary = Omit<ArticleBody, 'body'>;

export interface ArticlePage {
  readonly articles: ArticleSummary[];
  readonly articlesCount: number;
  readonly nextCursor: string | null;
}

export interface CommentBody {
  readonly id: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly body: string;
  readonly author: ArticleBody['author'];
  readonly parentId: number | null;
  readonly threadId: number;
  readonly depth: number;
  readonly repliesCount: number;
  readonly likesCount: number;
  readonly liked: boolean;
  readonly pinned: boolean;
  readonly locked: boolean;
  readonly editedAt: string | null;
  readonly quote?: CommentQuote | null;
}

export interface CommentQuote {
  readonly id: number;
  readonly deleted: boolean;
  readonly username: string | null;
  readonly excerpt: string | null;
}

export interface CommentPage {
  readonly comments: CommentBody[];
  readonly nextCursor: string | null;
}

export interface ThreadPage extends CommentPage {
  readonly tombstones: readonly Pick<
    CommentBody,
    'id' | 'parentId' | 'threadId' | 'depth' | 'repliesCount' | 'locked'
  >[];
  readonly order: readonly number[];
}

export interface Permalink {
  readonly comment: CommentBody;
  readonly article: { readonly slug: string; readonly title: string };
  readonly ancestors: readonly CommentQuote[];
  readonly cursors: Readonly<Record<'new' | 'old' | 'top', string | null>>;
}

export interface UserBody {
  readonly email: string;
  readonly token: string;
  readonly username: string;
  readonly bio: string | null;
  readonly image: string | null;
  readonly emailVerified: boolean;
}

export interface AuditEventBody {
  readonly id: number;
  readonly at: string;
  readonly actor: { id: number; username: string | null } | null;
  readonly action: string;
  readonly target: { type: string; id: number | null } | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly details: Record<string, string | number | boolean | null>;
  readonly times: number;
  readonly lastAt: string;
}

export const articlePage = ({ body }: Response) => body as ArticlePage;
export const commentPage = ({ body }: Response) => body as CommentPage;
export const threadPage = ({ body }: Response) => body as ThreadPage;
export const permalinkOf = ({ body }: Response) => body as Permalink;
export const eventsOf = ({ body }: Response) => (body as { events: AuditEventBody[] }).events;
export const articleOf = ({ body }: Response) => (body as { article: ArticleBody }).article;
export const commentOf = ({ body }: Response) => (body as { comment: CommentBody }).comment;
export const userOf = ({ body }: Response) => (body as { user: UserBody }).user;
export const profileOf = ({ body }: Response) => (body as { profile: ArticleBody['author'] }).profile;
export const tagsOf = ({ body }: Response) => (body as { tags: string[] }).tags;
export const headerOf = ({ headers }: Response, name: string) => (headers as Record<string, string>)[name];

/** Where `Link` says that the next page is; null when it says nothing. */
export function nextLink(answer: Response): string | null {
  const link = headerOf(answer, 'link');
  if (link === undefined) return null;
  const target = /^<([^>]+)>; rel="next"$/.exec(link)?.[1];
  if (target === undefined) throw new Error(`Not a link to a next page: ${link}`);
  return target;
}
