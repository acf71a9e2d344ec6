/** What may stand in a quoted string as it is; quotes and backslashes would have to be escaped, and few do that well. */
const PLAIN = /[^\x20-\x7e]|["\\%]/g;

/** What `encodeURIComponent` leaves, and RFC 8187 (section 3.2.1) does not. */
const BEYOND_ATTRIBUTE = /['()*]/g;

/**
 * `Content-Disposition` (RFC 6266) with the name that a file had, as text for old clients and as it is for all others
 * (RFC 8187).
 *
 * @param isShown false: browsers save it rather than show it
 */
export function contentDisposition(name: string, isShown: boolean): string {
  const kind = isShown ? 'inline' : 'attachment';
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    BEYOND_ATTRIBUTE,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${name.replace(PLAIN, '_')}"; filename*=UTF-8''${encoded}`;
}
