import { Injectable } from '@nestjs/common';
import type { ArticleListResponse } from '../articles/article.schemas';
import type { ArticleSearch } from '../articles/articles.service';
import { JsonText } from '../platform/kernel/json-text';
import type { Viewer } from '../platform/kernel/viewer';
import { usernameKey } from '../users/user.entity';
import { correct, type Correction, meant } from './corrections';
import { answerOf, type Answer, matchedWords } from './found';
import { type Demands, quoted, rank, type Term, type Totals } from './ranking';
import { SearchCursors, type SearchPosition } from './search-cursor';
import { parseQuery, type SearchQuery } from './search-query';
import { type Analysis, type FoundPage, SearchRepository } from './search.repository';
import type { SearchResponse } from './search.schemas';
import { type SearchType, TYPES } from './search.view';

/** Words that are corrected; more are no typing mistakes. */
const MAX_CORRECTED = 4;
/** Letters from which on the last word may be the beginning of one. */
const MIN_PREFIX_LENGTH = 2;

export interface SearchRequest {
  readonly q: string;
  readonly type?: SearchType | undefined;
  readonly sort: 'relevance' | 'new';
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Results that are skipped. */
  readonly offset?: number | undefined;
  /** What must hold besides. */
  readonly filters?: SearchFilters | undefined;
}

export interface SearchFilters {
  readonly tag?: string | undefined;
  /** A username. */
  readonly author?: string | undefined;
  /** The username of somebody who favorited it. */
  readonly favorited?: string | undefined;
}

/** What a page begins with: the first analyses the query, the others go on from it. */
type Beginning = Omit<SearchPosition, 'rank' | 'kind' | 'id' | 'didYouMean'> & {
  readonly corrections: readonly Correction[];
  readonly after: SearchPosition | null;
};

/** Finds articles, comments, people and tags. */
@Injectable()
export class SearchService implements ArticleSearch {
  constructor(
    private readonly index: SearchRepository,
    private readonly cursors: SearchCursors,
  ) {}

  /** @throws Invalid under `cursor`, when it is not one of this very search */
  async search(request: SearchRequest, viewer: Viewer | null): Promise<JsonText<SearchResponse>> {
    const { answer, nextCursor } = await this.find(request, viewer);
    return new JsonText(JSON.stringify({ ...answer, nextCursor }), nextCursor);
  }

  /** Articles alone, in the shape of their lists. */
  async findArticles(
    { q, tag, author, favorited, limit, offset, cursor, sort }: Parameters<ArticleSearch['findArticles']>[0],
    viewer: Viewer | null,
  ): Promise<JsonText<ArticleListResponse>> {
    const filters = { tag, author, favorited };
    const request = {
      q,
      type: 'article',
      sort: sort === 'new' ? 'new' : 'relevance',
      limit,
      offset,
      cursor,
      filters,
    } as const;
    const { answer, nextCursor } = await this.find(request, viewer);
    const articles = answer.results.flatMap((result) => (result.type === 'article' ? [result.article] : []));
    return new JsonText(JSON.stringify({ articles, articlesCount: answer.total, nextCursor }), nextCursor);
  }

  /** The same as an object. */
  async find(
    request: SearchRequest,
    viewer: Viewer | null,
  ): Promise<{ answer: Answer; nextCursor: string | null }> {
    const { q, type = null, sort, filters = {} } = request;
    const query = narrowed(parseQuery(q), filters);
    const asked = JSON.stringify([q, type, sort, filters]);
    const beginning = await this.begin(query, request, asked);
    const page = await this.page(query, request, beginning, viewer);
    const { after } = beginning;
    const didYouMean = after ? after.didYouMean : meant(request.q, beginning.corrections, matchedWords(page));
    const { answer, last } = answerOf(page, request.limit, beginning.ranking.candidates, didYouMean);
    const nextCursor =
      last &&
      this.cursors.encode(asked, {
        ranking: beginning.ranking,
        snapshot: beginning.snapshot,
        began: beginning.began,
        didYouMean,
        rank: last.rank,
        kind: last.kind,
        id: last.id,
      });
    return { answer, nextCursor };
  }

  private async begin(query: SearchQuery, request: SearchRequest, asked: string): Promise<Beginning> {
    if (request.cursor !== undefined) {
      const after = this.cursors.decode(asked, request.cursor);
      return { ...after, corrections: [], after };
    }
    const analysis = await this.index.analyse(analysisOf(query));
    const { terms, corrections } = await this.understood(query, analysis);
    const ranking = rank(query, terms, demandsOf(query, analysis), totalsOf(analysis), request.sort);
    return { ranking, snapshot: analysis.snapshot, began: analysis.began, corrections, after: null };
  }

  /** The words as they were meant: unfinished ones completed, mistyped ones replaced. */
  private async understood(query: SearchQuery, { terms: found }: Analysis) {
    const terms: Term[] = found.map((term) => ({ ...term, isPrefix: isCharacter(term.token) }));
    const unknown = terms.filter(
      ({ documents, isStop, lexemes }) => documents === 0 && !isStop && lexemes.length > 0,
    );
    const last = query.endsInWord && query.excluded.length === 0 ? terms.at(-1) : undefined;
    const completed = last && unknown.includes(last) ? await this.completed(last) : null;
    const mistyped = unknown.filter((term) => completed === null || term !== last).slice(0, MAX_CORRECTED);
    const neighbours =
      mistyped.length === 0
        ? []
        : await this.index.findNeighbours([...new Set(mistyped.flatMap(({ lexemes }) => lexemes))]);
    const corrected = new Map(mistyped.map((term) => [term, correct(term, neighbours)]));
    return {
      terms: terms.map((term) =>
        completed !== null && term === last ? completed : (corrected.get(term) ?? term),
      ),
      corrections: [...corrected].flatMap(([{ token }, better]) =>
        better ? [{ token, lexemes: better.lexemes }] : [],
      ),
    };
  }

  private async completed(term: Term): Promise<Term | null> {
    if (Array.from(term.token).length < MIN_PREFIX_LENGTH) return null;
    const completions = await this.index.findCompletions(term.token);
    if (completions.length === 0) return null;
    return {
      ...term,
      lexemes: completions.map(({ lexeme }) => lexeme),
      documents: completions.reduce((sum, { documents }) => sum + documents, 0),
    };
  }

  private page(
    query: SearchQuery,
    request: SearchRequest,
    { ranking, snapshot, began, after }: Beginning,
    viewer: Viewer | null,
  ): Promise<FoundPage> {
    return this.index.findPage({
      ...ranking,
      kinds:
        request.type === undefined ? TYPES.map((_, index) => index + 1) : [TYPES.indexOf(request.type) + 1],
      viewer: viewer?.id ?? null,
      sort: request.sort,
      since: query.after,
      until: query.before,
      snapshot: after && snapshot,
      began: after && new Date(began),
      afterRank: after && after.rank,
      afterKind: after && after.kind,
      afterId: after && after.id,
      limit: request.limit,
      offset: request.offset ?? 0,
      favorited: request.filters?.favorited === undefined ? null : usernameKey(request.filters.favorited),
    });
  }
}

/** A query with filters beside it: all of them must hold. */
function narrowed(query: SearchQuery, { tag, author }: SearchFilters): SearchQuery {
  const tags = tag === undefined ? query.tags : [...query.tags, tag.toLowerCase()];
  if (author === undefined) return { ...query, tags };
  const key = usernameKey(author);
  const isPossible = query.authors.length === 0 || query.authors.includes(key);
  return { ...query, tags, authors: [isPossible ? key : ''] };
}

function analysisOf({ words, phrases, excluded, authors, excludedAuthors, tags }: SearchQuery) {
  return {
    text: words.join(' '),
    phrases: [...phrases],
    excluded: [...excluded],
    authors: [...authors],
    excludedAuthors: [...excludedAuthors],
    filters: tags.map((tag) => `=t${tag}`),
  };
}

function demandsOf(
  { inTitle, tags, excludedTags }: SearchQuery,
  { phrases, excluded, authors, excludedAuthors, filters }: Analysis,
): Demands {
  const isBy = (id: number | null) => (id === null ? null : quoted(`=a${id}`));
  const required = [
    ...phrases
      .filter((phrase) => phrase !== '')
      .map((phrase) => (inTitle ? phrase.replace(/'(?=[ )]|$)/g, "':A") : phrase)),
    ...tags.map((tag) => quoted(`=t${tag}`)),
    ...(authors.length > 0 ? [authors.map((id) => isBy(id) ?? `'='`).join(' | ')] : []),
  ];
  const countOf = (filter: string) => filters.find(({ lexeme }) => lexeme === filter)?.documents ?? 0;
  const counts = tags.map((tag) => countOf(`=t${tag}`));
  if (authors.length > 0) counts.push(authors.reduce<number>((sum, id) => sum + countOf(`=a${id}`), 0));
  return {
    required,
    excluded: [
      ...excluded.filter((phrase) => phrase !== ''),
      ...excludedTags.map((tag) => quoted(`=t${tag}`)),
      ...excludedAuthors.flatMap((id) => isBy(id) ?? []),
    ],
    documents: Math.min(Infinity, ...counts),
  };
}

function totalsOf({ totals }: Analysis): Totals {
  const averageOf = (kind: number) => {
    const found = totals.find((total) => total.kind === kind);
    return found && found.documents > 0 ? Math.max(1, found.characters / found.documents) : 100;
  };
  return {
    documents: totals.reduce((sum, { documents }) => sum + documents, 0),
    averages: TYPES.map((_, index) => averageOf(index + 1)),
  };
}

/** A single character of a script without spaces begins many words. */
function isCharacter(token: string): boolean {
  return /^[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]$/u.test(token);
}
