/** Lists and objects in each other, the outermost counted. What we take is four levels deep. */
export const MAX_BODY_DEPTH = 32;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, OPEN_OBJECT] = [0x5b, 0x7b];
const [CLOSE_LIST, CLOSE_OBJECT] = [0x5d, 0x7d];

/**
 * Whether JSON text nests lists and objects deeper than {@link MAX_BODY_DEPTH}. It stops where that shows, so a mebibyte
 * of open brackets costs as much as 33 of them; a parser would work through all.
 *
 * @param text in UTF-8; whether it is JSON at all is not its business
 */
export function isTooDeep(text: Buffer): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text[index]) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > MAX_BODY_DEPTH) return true;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      default:
    }
  }
  return false;
}

/** Where the string ends that begins at `start`: at the next quote that no backslash escapes. */
function endOfString(text: Buffer, start: number): number {
  let end = text.indexOf(QUOTE, start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf(QUOTE, end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: Buffer, index: number): boolean {
  let backslashes = 0;
  while (text[index - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
