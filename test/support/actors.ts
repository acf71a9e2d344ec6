import request, { type Test } from 'supertest';
import { RolesService } from '../../src/users/roles/roles.service';
import type { TestApp } from './test-app';

let serial = 0;

/** A name that nothing else in this worker has. */
export function unique(stem: string): string {
  return `${stem}${process.pid.toString(36)}${(serial++).toString(36)}`;
}

export const PASSWORD = 'correct horse battery';

export interface ArticleBody {
  slug: string;
  title: string;
  description: string;
  body: string;
  cover: string | null;
  tagList: string[];
  createdAt: string;
  updatedAt: string;
  favorited: boolean;
  favoritesCount: number;
  commentsCount: number;
  viewsCount: number;
  author: { username: string; bio: string | null; image: string | null; following: boolean };
}

/** Somebody signed in, who can send requests. */
export class Actor {
  constructor(
    private readonly url: string,
    readonly username: string,
    readonly email: string,
    readonly token: string,
  ) {}

  /** What `Authorization` says of them. */
  get authorization(): string {
    return `Token ${this.token}`;
  }

  get(path: string): Test {
    return this.signed(request(this.url).get(path));
  }

  post(path: string, body?: object): Test {
    return this.signed(request(this.url).post(path)).send(body);
  }

  put(path: string, body?: object): Test {
    return this.signed(request(this.url).put(path)).send(body);
  }

  patch(path: string): Test {
    return this.signed(request(this.url).patch(path));
  }

  delete(path: string): Test {
    return this.signed(request(this.url).delete(path));
  }

  /** Publishes an article and returns it. */
  async publish(
    fields: Partial<Pick<ArticleBody, 'title' | 'description' | 'body' | 'cover' | 'tagList'>> = {},
  ): Promise<ArticleBody> {
    const article = { title: unique('Title '), description: 'About it', body: 'Text', ...fields };
    const answer = await this.post('/api/articles', { article }).expect(201);
    return (answer.body as { article: ArticleBody }).article;
  }

  /** Comments on an article, or answers a comment on it, and returns the comment's id. */
  async comment(slug: string, body = 'Well put.', parentId?: number): Promise<number> {
    const answer = await this.post(`/api/articles/${slug}/comments`, { comment: { body, parentId } }).expect(
      201,
    );
    return (answer.body as { comment: { id: number } }).comment.id;
  }

  async favorite(slug: string): Promise<void> {
    await this.post(`/api/articles/${slug}/favorite`).expect(200);
  }

  async follow(username: string): Promise<void> {
    await this.post(`/api/profiles/${username}/follow`).expect(200);
  }

  private signed(test: Test): Test {
    return test.set('Authorization', this.authorization);
  }
}

/** Signs somebody up. */
export async function signUp({ url }: Pick<TestApp, 'url'>, username = unique('user')): Promise<Actor> {
  const email = `${username}@example.com`;
  const answer = await request(url)
    .post('/api/users')
    .send({ user: { username, email, password: PASSWORD } })
    .expect(201);
  return new Actor(url, username, email, (answer.body as { user: { token: string } }).user.token);
}

/** Signs somebody up and makes them an administrator. */
export async function signUpAdmin(app: TestApp, username = unique('admin')): Promise<Actor> {
  const actor = await signUp(app, username);
  await app.app.get(RolesService).grantAdmin(username, { id: null, by: 'a test' });
  return actor;
}
