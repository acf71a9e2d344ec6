import type { SearchQuery } from './search-query';

/** How the documents that are ranked are chosen; see {@link rank}. */
export type Candidates = 'everything' | 'matching' | 'newest' | 'likely';

/** A word of a query, as the index knows it. */
export interface Term {
  /** Where it stands in the query. */
  readonly place: number;
  readonly token: string;
  /** What it is in the languages of the index, without its endings. */
  readonly lexemes: readonly string[];
  /** How many documents have it. */
  readonly documents: number;
  /** Too common in the language that most is written in to say anything: "the". */
  readonly isStop: boolean;
  /** It is the beginning of words. */
  readonly isPrefix: boolean;
}

/** What a query demands besides words. Each is a text of a `tsquery`. */
export interface Demands {
  readonly required: readonly string[];
  readonly excluded: readonly string[];
  /** The most documents that can meet them; infinite where nothing is required. */
  readonly documents: number;
}

/** What the index holds of the types that are searched. */
export interface Totals {
  readonly documents: number;
  /** Average characters of a document, by type. */
  readonly averages: readonly number[];
}

/** How a query is ranked: all that a page's statement has to know of it, and its cursor. Texts are of `tsquery`s. */
export interface Ranking {
  readonly candidates: Candidates;
  /** What a document must match. */
  readonly matching: string;
  /** Of common words: what a title is to have. */
  readonly titles: string;
  /** Of common words: the few that say most. */
  readonly narrow: string;
  /** What counts, and how much each. */
  readonly terms: readonly string[];
  readonly weights: readonly number[];
  readonly averages: readonly number[];
  /** All that may have matched. */
  readonly any: string;
  /** Lexemes that are marked. */
  readonly marked: string[];
}

/** BM25's k1 + 1: what a word can count at most, as often as it may stand there. */
const MAX_SATURATION = 3;
/** So many documents are ranked as they come. With more, the likely ones are chosen. */
const MAX_RANKED = 3_000;
/** With fewer rare matches than this, documents with common words are ranked, too. */
const FEW = 100;
/** Documents times words that are scored, about: 40 milliseconds' worth. */
const MAX_SCORED = 24_000;
const MAX_TERMS = 24;
/** How many of the commonest words are counted at all. */
const MAX_COMMON_TERMS = 8;
/** Of a query of many words, neighbours are not looked for. */
const MAX_PAIRED = 10;
/** The same where many documents are ranked. */
const MAX_LIKELY_PAIRED = 4;
/** What it adds that two words stand side by side, as they do in the query. */
const PAIR_WEIGHT = 0.6;

/** Matches nothing. */
const NOTHING = `'='`;

export const quoted = (lexeme: string): string => `'${lexeme.replace(/['\\]/g, '$&$&')}'`;

/**
 * Decides how a query is ranked.
 *
 * A query's rare words decide which documents are ranked, as many as there is time for; its common ones rank them, too.
 * Where all are common, the likely documents are ranked: those with a word in the title, with several words, and the
 * newest.
 */
export function rank(
  query: SearchQuery,
  given: readonly Term[],
  demands: Demands,
  totals: Totals,
  sort: 'relevance' | 'new',
): Ranking {
  const terms = telling(given, totals.documents);
  const shape = (term: Term, weight = '') => shapeOf(term, query.inTitle ? 'A' : weight);
  const demanded = (alternatives: readonly string[]) => conjunction(alternatives, demands);
  const all = terms.map((term) => shape(term));
  const rare = rarest(terms);
  const matches = Math.min(demands.documents, sum(terms));
  const candidates = chosen(terms, rare, matches, demands, sort);
  const any = [...all, ...demands.required.filter((text) => !text.startsWith(`'=`))];
  const isRareAlone = candidates === 'matching' && rare.length > 0 && matches > MAX_RANKED;
  return {
    candidates,
    matching: demanded(isRareAlone ? rare.map((term) => shape(term)) : all),
    titles: disjunction(terms.map((term) => shapeOf(term, ''))),
    narrow: demanded(narrowing(terms, rare, shape, demands.required.length > 0)),
    averages: totals.averages,
    any: any.length > 0 ? disjunction(any) : NOTHING,
    marked: lexemesIn(any),
    ...weighed(terms, totals.documents, shape, candidates === 'likely' ? MAX_LIKELY_PAIRED : MAX_PAIRED),
  };
}

/** Of common words: the rare ones among them, or several at once. */
function narrowing(
  terms: readonly Term[],
  rare: readonly Term[],
  shape: (term: Term) => string,
  isDemanding: boolean,
): string[] {
  if (rare.length > 0) return rare.map((term) => shape(term));
  const few = terms.slice(0, 3).map((term) => shape(term));
  return [terms.length > 1 || isDemanding ? both(few) : NOTHING];
}

function chosen(
  terms: readonly Term[],
  rare: readonly Term[],
  matches: number,
  demands: Demands,
  sort: 'relevance' | 'new',
): Candidates {
  if (terms.length === 0 && demands.required.length === 0 && demands.excluded.length === 0)
    return 'everything';
  if (sort === 'new' || terms.length === 0) return matches <= MAX_RANKED ? 'matching' : 'newest';
  if (matches <= MAX_RANKED || sum(rare) >= FEW) return 'matching';
  return 'likely';
}

/** The words that tell documents apart, the rarest first; the common ones alone where a query has no others. */
function telling(given: readonly Term[], documents: number): Term[] {
  const known = given.filter(({ lexemes }) => lexemes.length > 0);
  const words = known.some(({ isStop }) => !isStop) ? known.filter(({ isStop }) => !isStop) : known;
  const sorted = [...words].sort((one, other) => one.documents - other.documents);
  const rareEnough = sorted.filter(
    (term, index) => index < MAX_COMMON_TERMS || weightOf(term, documents) > MAX_SATURATION,
  );
  return rareEnough.slice(0, MAX_TERMS);
}

/** As many of the rarest words as a ranking has time for. */
function rarest(terms: readonly Term[]): Term[] {
  const most = Math.min(MAX_RANKED, MAX_SCORED / Math.max(1, terms.length));
  let documents = 0;
  return terms.filter((term) => (documents += term.documents) <= most);
}

function weighed(
  terms: readonly Term[],
  documents: number,
  shape: (term: Term) => string,
  mostPaired: number,
) {
  const weights = terms.map((term) => weightOf(term, documents));
  const texts = terms.map((term) => shape(term));
  const pairs = terms.length <= mostPaired ? pairsOf(terms, documents, shape) : [];
  return {
    terms: [...texts, ...pairs.map(({ text }) => text)],
    weights: [...weights, ...pairs.map(({ weight }) => weight)],
  };
}

/** Words that stand side by side in the query. */
function pairsOf(terms: readonly Term[], documents: number, shape: (term: Term) => string) {
  const inOrder = [...terms].sort((one, other) => one.place - other.place);
  return inOrder.slice(1).flatMap((term, index) => {
    const before = inOrder[index];
    if (before === undefined || term.isPrefix || before.isPrefix) return [];
    const weight = PAIR_WEIGHT * Math.min(weightOf(before, documents), weightOf(term, documents));
    return [{ text: `${shape(before)} <-> ${shape(term)}`, weight }];
  });
}

/** How much a word says: the rarer, the more. */
function weightOf({ documents: n }: Term, documents: number): number {
  const all = Math.max(documents, n);
  return MAX_SATURATION * Math.log(1 + (all - n + 0.5) / (n + 0.5));
}

function shapeOf({ lexemes, isPrefix }: Term, weight: string): string {
  const mark = `${isPrefix ? '*' : ''}${weight}`;
  return disjunction(lexemes.map((lexeme) => `${quoted(lexeme)}${mark && `:${mark}`}`));
}

function conjunction(alternatives: readonly string[], { required, excluded }: Demands): string {
  const parts = [
    ...(alternatives.length > 0 ? [disjunction(alternatives)] : []),
    ...required.map((text) => `(${text})`),
    ...excluded.map((text) => `!(${text})`),
  ];
  return parts.length > 0 ? parts.join(' & ') : NOTHING;
}

/** The lexemes of some texts of `tsquery`s. */
const lexemesIn = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(/'([^']+)'/g)].map(([, lexeme = '']) => lexeme))),
];

const disjunction = (texts: readonly string[]): string =>
  texts.length === 0 ? NOTHING : `(${texts.join(' | ')})`;

const both = (texts: readonly string[]): string => (texts.length === 0 ? NOTHING : `(${texts.join(' & ')})`);

const sum = (terms: readonly Term[]): number => terms.reduce((total, { documents }) => total + documents, 0);
