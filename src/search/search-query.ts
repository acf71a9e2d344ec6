/** What somebody asks for, taken apart. Every text has such a meaning, and so none is refused. */
export interface SearchQuery {
  /** Any of these makes a thing a match; the more and the rarer, the better. */
  readonly words: readonly string[];
  /** Each must be there, its words side by side: `"lift and drag"`. */
  readonly phrases: readonly string[];
  /** None may be there: `-drag`, `-"lift and drag"`. */
  readonly excluded: readonly string[];
  /** Lower-cased. Each must be there: `tag:writing`. */
  readonly tags: readonly string[];
  readonly excludedTags: readonly string[];
  /** Lower-cased usernames. One must have written it: `author:bob`. */
  readonly authors: readonly string[];
  readonly excludedAuthors: readonly string[];
  /** Written before this day, or this year or month began: `before:2024-05`. */
  readonly before: Date | null;
  /** Written on this day, in this month or year, or later: `after:2024`. */
  readonly after: Date | null;
  /** Words and phrases are looked for in titles alone: `in:title`. */
  readonly inTitle: boolean;
  /** Whether the last word may be the beginning of one: nothing follows it. */
  readonly endsInWord: boolean;
}

/** More operators of one kind than anybody means: the first count. */
const MAX_OPERANDS = 8;
/** More words than this are not looked for: the first count. */
const MAX_WORDS = 64;
/** Code points; of a longer word its beginning counts. */
const MAX_WORD_LENGTH = 60;

const PIECE = /(-?)(?:(tag|author|before|after|in):)?(?:"([^"]*)("|$)|(\S+))/giu;

type Operands = {
  -readonly [Field in keyof SearchQuery]: SearchQuery[Field] extends readonly (infer T)[]
    ? T[]
    : SearchQuery[Field];
};

/** Takes a query apart. An operator that is none (`before:noon`, `tag:`) is words like any others. */
export function parseQuery(text: string): SearchQuery {
  const query: Operands = {
    words: [],
    phrases: [],
    excluded: [],
    tags: [],
    excludedTags: [],
    authors: [],
    excludedAuthors: [],
    before: null,
    after: null,
    inTitle: false,
    endsInWord: false,
  };
  for (const [piece, minus, operator, quoted, , bare] of text.matchAll(PIECE)) {
    const operand = (quoted ?? bare ?? '').trim();
    const isOperator = operator !== undefined && apply(query, operator.toLowerCase(), operand, minus === '-');
    if (isOperator) query.endsInWord = false;
    else addWords(query, operator === undefined ? operand : piece, minus === '-', quoted !== undefined);
  }
  query.endsInWord = query.endsInWord && !/\s$/u.test(text);
  return query;
}

function addWords(query: Operands, operand: string, isExcluded: boolean, isQuoted: boolean): void {
  query.endsInWord = false;
  if (!/[\p{L}\p{N}]/u.test(operand)) return;
  if (isExcluded) {
    push(query.excluded, operand);
  } else if (isQuoted && /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(operand)) {
    push(query.phrases, operand);
  } else if (query.words.length < MAX_WORDS) {
    query.words.push(shortened(operand));
    query.endsInWord = !isQuoted && /[\p{L}\p{N}]$/u.test(operand);
  }
}

/** False where it is no operator. */
function apply(query: Operands, operator: string, operand: string, isExcluded: boolean): boolean {
  if (operand === '') return false;
  const key = operand.toLowerCase();
  switch (operator) {
    case 'tag':
      push(isExcluded ? query.excludedTags : query.tags, key);
      return true;
    case 'author':
      push(isExcluded ? query.excludedAuthors : query.authors, key);
      return true;
    case 'in':
      if (isExcluded || key !== 'title') return false;
      query.inTitle = true;
      return true;
    default:
      return applyTime(query, operator, operand, isExcluded);
  }
}

function applyTime(query: Operands, operator: string, operand: string, isExcluded: boolean): boolean {
  const time = isExcluded ? null : beginningOf(operand);
  if (time === null) return false;
  // Of several the narrowest counts.
  if (operator === 'before' && (query.before === null || time < query.before)) query.before = time;
  if (operator === 'after' && (query.after === null || time > query.after)) query.after = time;
  return true;
}

/** The beginning of a year, a month or a day, in UTC; null for what is none. */
function beginningOf(given: string): Date | null {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(given) ?? [];
  if (year === undefined || year < '1000') return null;
  const time = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(day) ? null : time;
}

function push(list: string[], operand: string): void {
  if (list.length < MAX_OPERANDS) list.push(operand);
}

function shortened(word: string): string {
  const points = Array.from(word);
  return points.length <= MAX_WORD_LENGTH ? word : points.slice(0, MAX_WORD_LENGTH).join('');
}

/** Whether nothing is asked for but everything. */
export function asksForEverything({
  words,
  phrases,
  excluded,
  tags,
  excludedTags,
  authors,
  excludedAuthors,
  before,
  after,
}: SearchQuery): boolean {
  const lists = [words, phrases, excluded, tags, excludedTags, authors, excludedAuthors];
  return before === null && after === null && lists.every((list) => list.length === 0);
}
