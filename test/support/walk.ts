import type { Response } from 'supertest';
import { nextLink } from './answers';
import type { Actor } from './actors';

/** More than any list of a test has. */
const MOST_PAGES = 100;

/**
 * Walks a list from its first page to its last, by `Link`, and returns what was on each page.
 *
 * @param read takes the items from an answer
 * @param meanwhile happens after each page but the last
 */
export async function walk<Item>(
  reader: Actor,
  url: string,
  path: string,
  read: (answer: Response) => Item[],
  meanwhile?: (seen: readonly Item[]) => Promise<void>,
): Promise<Item[][]> {
  const pages: Item[][] = [];
  for (let next: string | null = path; next !== null;) {
    const answer: Response = await reader.get(next).expect(200);
    pages.push(read(answer));
    if (pages.length > MOST_PAGES) throw new Error(`${path} goes round in circles`);
    const link = nextLink(answer);
    // The two ways to the next page are one.
    const { nextCursor } = answer.body as { nextCursor: string | null };
    expect(link === null ? null : new URL(link).searchParams.get('cursor')).toBe(nextCursor);
    if (link !== null) {
      expect(link.startsWith(`${url}/`)).toBe(true);
      await meanwhile?.(pages.flat());
    }
    next = link === null ? null : link.slice(url.length);
  }
  return pages;
}
