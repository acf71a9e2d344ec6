import { Random } from '../../platform/kernel/random';
import type { SeedSize } from './seed-size';
import { Tastes } from './tastes';
import { body, sentence, tagName, title } from './text';

const MINUTE_MS = 60_000;
/** When the first article was published; the others follow minute by minute. */
const EPOCH_MS = Date.UTC(2020, 0, 1);
/** Everybody signed up, and followed whom they follow, before the first article. */
export const BEFORE_ARTICLES = new Date(EPOCH_MS - MINUTE_MS);
const TAGS_PER_ARTICLE = 3;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

interface GeneratedComment {
  readonly id: number;
  readonly thread: number | null;
  readonly depth: number;
  readonly createdAt: Date;
}

/**
 * Makes the rows of a generated set. An index begins at 0, an id at 1.
 *
 * All rows draw from one sequence of numbers: the set is the same every time only when they are asked for in the same
 * order.
 */
export class GeneratedRows {
  private readonly random = new Random(20_201_101);
  private readonly tastes: Tastes;
  /** Numbers from 0 on, by the number of the article. */
  private readonly tagsOf: number[][] = [];

  /** By its article, the comment that was made last. */
  private readonly latest = new Map<number, GeneratedComment>();

  constructor(private readonly size: SeedSize) {
    this.tastes = new Tastes(size);
  }

  user(index: number) {
    const username = `user${index + 1}`;
    return {
      id: index + 1,
      username,
      email: `${username}@example.com`,
      bio: index % 3 === 0 ? null : sentence(this.random),
    };
  }

  tag(index: number) {
    return { name: tagName(index) };
  }

  article(index: number) {
    const heading = title(this.random);
    const slug = `${heading.toLowerCase().replace(/[^a-z]+/g, '-')}-${index + 1}`;
    const { tags } = this.size;
    const topics = this.random.distinct(TAGS_PER_ARTICLE, tags, () => this.random.skewed(tags));
    this.tagsOf[index] = topics;
    const tagIds = topics.map((tag) => tag + 1);
    return {
      id: index + 1,
      slug,
      title: heading,
      description: sentence(this.random),
      body: body(this.random),
      tag_ids: tagIds,
      tag_list: tagIds.map((tag) => tagName(tag - 1)).sort(),
      author_id: this.random.below(this.size.users) + 1,
      created_at: this.publishedAt(index),
    };
  }

  private publishedAt(index: number): Date {
    return new Date(EPOCH_MS + index * MINUTE_MS);
  }

  /** Whom one user follows. */
  followsOf(index: number) {
    const average = this.size.follows / this.size.users;
    return this.random
      .distinct(share(index, average), this.size.users - 1, () => this.random.skewed(this.size.users))
      .filter((followee) => followee !== index)
      .map((followee) => ({ follower_id: index + 1, followee_id: followee + 1 }));
  }

  /** By whom one article, made before, is favorited: by those mostly who like its tags. */
  favoritesOf(index: number) {
    const average = this.size.favorites / this.size.articles;
    // By how popular an article is, its rank among all being a step of the golden ratio: half of them have less than
    // 0.41 of the average, one in a hundred nine times it, and the sum is what was asked for.
    const rank = ((index + 0.5) * GOLDEN_RATIO) % 1;
    const wanted = Math.floor(average * (1 / Math.sqrt(rank) - 1) + this.random.next());
    return this.random
      .distinct(Math.min(wanted, Math.ceil(this.size.users / 2)), this.size.users, () =>
        this.tastes.someone(this.tagsOf[index] ?? [], this.random),
      )
      .map((user) => ({ user_id: user + 1, article_id: index + 1, created_at: this.publishedAt(index) }));
  }

  /** Half of the comments answer the one before them under their article. */
  comment(index: number) {
    const article = this.random.skewed(this.size.articles);
    const above = this.random.next() < 0.5 ? this.latest.get(article) : undefined;
    const begun = above?.createdAt ?? this.publishedAt(article);
    const comment = {
      id: index + 1,
      thread: above ? (above.thread ?? above.id) : null,
      depth: above ? above.depth + 1 : 0,
      createdAt: new Date(begun.getTime() + this.random.below(10_000) * 1_000),
    };
    this.latest.set(article, comment);
    return {
      id: comment.id,
      article_id: article + 1,
      author_id: this.random.below(this.size.users) + 1,
      body: sentence(this.random),
      created_at: comment.createdAt,
      parent_id: above?.id ?? null,
      thread_id: comment.thread,
      depth: comment.depth,
    };
  }

  /** Who likes one comment. */
  likesOf(index: number) {
    const wanted = share(index, this.size.likes / this.size.comments);
    return this.random
      .distinct(Math.min(wanted, this.size.users), this.size.users, () => this.random.skewed(this.size.users))
      .map((user) => ({ user_id: user + 1, comment_id: index + 1 }));
  }
}

/** How many of something the `index`-th has when the average is no whole number: the sum is what was asked for. */
function share(index: number, average: number): number {
  return Math.floor((index + 1) * average) - Math.floor(index * average);
}
