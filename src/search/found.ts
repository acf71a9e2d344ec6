import type { Candidates } from './ranking';
import { MAX_COUNTED } from './search-page.sql';
import type { FoundPage } from './search.repository';
import type { Field, SearchResponse } from './search.schemas';
import { TYPES } from './search.view';
import { snippet } from './snippet';

/** Bytes of a page's results, about: it ends early, with its cursor. */
const MAX_PAGE_BYTES = 1_000_000;

export type Answer = Omit<SearchResponse, 'nextCursor'>;

type Found = FoundPage['results'][number];

/** What the weights of the index stand for, by type. */
const FIELDS_BY_WEIGHT: ReadonlyArray<Readonly<Record<'a' | 'b' | 'c' | 'd', Field>>> = [
  { a: 'title', b: 'tags', c: 'description', d: 'body' },
  { a: 'body', b: 'body', c: 'body', d: 'body' },
  { a: 'username', b: 'bio', c: 'bio', d: 'bio' },
  { a: 'name', b: 'name', c: 'name', d: 'name' },
];

/** Texts that are short, and marked as a whole. */
const WHOLE: ReadonlySet<string> = new Set(['title', 'tags', 'username', 'name']);

/** The words of a page's results that match. */
export function matchedWords({ results }: FoundPage): ReadonlySet<string> {
  return new Set(results.flatMap(({ thing }) => thing?.matched ?? []));
}

/**
 * The answer that a page of the index makes.
 *
 * @returns also the last result shown, where more follow
 */
export function answerOf(
  { results, total, tags, authors, years }: FoundPage,
  limit: number,
  candidates: Candidates,
  didYouMean: string | null,
): { answer: Answer; last: Found | null } {
  const shown: Found[] = [];
  const items: unknown[] = [];
  let bytes = 0;
  for (const result of results.slice(0, limit)) {
    const item = resultOf(result);
    bytes += item === null ? 0 : JSON.stringify(item).length;
    if (bytes > MAX_PAGE_BYTES && shown.length > 0) break;
    shown.push(result);
    if (item !== null) items.push(item);
  }
  const answer = {
    results: items as Answer['results'],
    total: Math.min(total, MAX_COUNTED),
    totalIsExact: total <= MAX_COUNTED && (candidates === 'matching' || candidates === 'everything'),
    facets: { tags, authors, years },
    didYouMean,
  };
  return { answer, last: results.length > shown.length ? (shown.at(-1) ?? null) : null };
}

/** Null for what went while the page was read. */
function resultOf({ kind, score, fields, thing }: Found): object | null {
  if (thing === null) return null;
  const { texts, matched, ...rest } = thing;
  const words = new Set(matched);
  const names = FIELDS_BY_WEIGHT[kind - 1];
  return {
    type: TYPES[kind - 1],
    score: Math.round(score * 1000) / 1000,
    fields: [...new Set((fields ?? []).flatMap((weight) => names?.[weight] ?? []))],
    snippets: Object.entries(texts).flatMap(([field, text]) => {
      const html = snippet(text, words, WHOLE.has(field));
      return html === null ? [] : [{ field, html }];
    }),
    ...rest,
  };
}
