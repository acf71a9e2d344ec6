/** How many of each a generated set has. */
export interface SeedSize {
  readonly users: number;
  readonly articles: number;
  readonly tags: number;
  readonly favorites: number;
  readonly follows: number;
  readonly comments: number;
  /** Of comments. */
  readonly likes: number;
}

/** What a set of so many users and articles has of everything else, unless it is told otherwise. */
export function seedSize(given: Partial<SeedSize> & Pick<SeedSize, 'users' | 'articles'>): SeedSize {
  const { users, articles, comments = articles * 3 } = given;
  return {
    tags: 100,
    favorites: articles * 5,
    follows: users * 20,
    likes: comments * 2,
    ...given,
    comments,
  };
}
