/** Characters of a snippet, about. */
const SNIPPET_LENGTH = 200;
/** Characters before the first match. */
const LEAD_LENGTH = 60;

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.-][\p{L}\p{N}\p{M}]+|\+\+|#)*/gu;
const UNSPACED = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]/u;

/** Where matches are, in UTF-16 units: from, to. */
type Spans = Array<readonly [number, number]>;

/**
 * The part of a text where the matches stand closest, as HTML: the text escaped, each match in `<mark>`. No markup of the
 * text's own survives.
 *
 * @param matched words that match, as `search_text` writes them, lower-cased
 * @param whole the text is short, and is marked from its beginning to its end
 * @returns null where nothing matches
 */
export function snippet(text: string, matched: ReadonlySet<string>, whole = false): string | null {
  const spans = spansOf(text, matched);
  if (spans.length === 0) return null;
  const [from, to] = whole ? [0, text.length] : window(text, spans);
  let html = from > 0 ? '…' : '';
  let at = from;
  for (const [start, end] of spans) {
    if (start < from || end > to) continue;
    html += `${escaped(text.slice(at, start))}<mark>${escaped(text.slice(start, end))}</mark>`;
    at = end;
  }
  return `${html}${escaped(text.slice(at, to))}${to < text.length ? '…' : ''}`;
}

/** The beginning of a text, as HTML, where nothing in it matches. */
export function beginning(text: string): string {
  const end = wordEnd(text, SNIPPET_LENGTH);
  return `${escaped(text.slice(0, end))}${end < text.length ? '…' : ''}`;
}

function spansOf(text: string, matched: ReadonlySet<string>): Spans {
  const spans: Spans = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (UNSPACED.test(word)) spans.push(...pairsOf(word, index, matched));
    else if (forms(word).some((form) => matched.has(form))) spans.push([index, index + word.length]);
  }
  return spans;
}

/** Of what is written without spaces each pair is a word. */
function pairsOf(word: string, index: number, matched: ReadonlySet<string>): Spans {
  const spans: Spans = [];
  let at = index;
  const characters = Array.from(word);
  for (const [place, character] of characters.entries()) {
    const next = characters[place + 1] ?? '';
    if (matched.has(folded(character + next)) || (next === '' && matched.has(folded(character)))) {
      const end = at + character.length + next.length;
      const last = spans.at(-1);
      if (last !== undefined && last[1] >= at) spans[spans.length - 1] = [last[0], end];
      else spans.push([at, end]);
    }
    at += character.length;
  }
  return spans;
}

/** As what a word is found: e-mail also as email, e and mail. */
function forms(word: string): string[] {
  const plain = folded(word.replace(/\+\+$/, 'plusplus').replace(/#$/, 'sharp')).replace(/['’]/g, '');
  return /[.-]/.test(plain) ? [plain.replace(/[.-]/g, ''), ...plain.split(/[.-]/)] : [plain];
}

/** Without case, and without accents where letters are Latin. */
export function folded(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/([a-z])[\u0300-\u036f]+/gi, '$1')
    .normalize('NFC')
    .toLowerCase();
}

/** The place where most matches fit in, and the first of those. */
function window(text: string, spans: Spans): readonly [number, number] {
  let best = 0;
  let most = 0;
  for (const [index, [start]] of spans.entries()) {
    let count = 0;
    while ((spans[index + count]?.[1] ?? Infinity) <= start + SNIPPET_LENGTH - LEAD_LENGTH) count++;
    if (count > most) [best, most] = [index, count];
  }
  const [first, firstEnd] = spans[best] ?? [0, 0];
  const from = first <= LEAD_LENGTH ? 0 : wordStart(text, first - LEAD_LENGTH, first);
  return [from, Math.max(firstEnd, wordEnd(text, from + SNIPPET_LENGTH))];
}

/** The first beginning of a word from a place on. */
function wordStart(text: string, from: number, latest: number): number {
  const space = text.slice(from, latest).search(/\s/u);
  return space === -1 ? whole(text, from) : from + space + 1;
}

function wordEnd(text: string, to: number): number {
  if (to >= text.length) return text.length;
  const space = text.slice(0, to).search(/\s\S*$/u);
  return space > to - 30 && space > 0 ? space : whole(text, to);
}

/** A place that does not halve a surrogate pair. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
