/** What there is to compare a request's conditions with. */
export interface Validators {
  /** Strong: `"..."`. */
  readonly entityTag: string;
  readonly lastModified: Date;
}

/** Headers by which a request says what it has already. */
export interface ConditionHeaders {
  readonly 'if-match'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
  readonly 'if-modified-since'?: string | undefined;
  readonly 'if-unmodified-since'?: string | undefined;
  readonly 'if-range'?: string | undefined;
}

/** What is to be done, in the order of RFC 9110, section 13.2.2. */
export function evaluate(headers: ConditionHeaders, validators: Validators): 'failed' | 'known' | 'send' {
  const { entityTag, lastModified } = validators;
  const match = headers['if-match'];
  const unmodifiedSince = timeOf(headers['if-unmodified-since']);
  if (match !== undefined) {
    if (!tagsOf(match).some((tag) => tag === '*' || tag === entityTag)) return 'failed';
  } else if (unmodifiedSince !== null && seconds(lastModified) > unmodifiedSince) return 'failed';
  const noneMatch = headers['if-none-match'];
  const modifiedSince = timeOf(headers['if-modified-since']);
  if (noneMatch !== undefined)
    // Weakly compared (section 13.1.2).
    return tagsOf(noneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === entityTag)
      ? 'known'
      : 'send';
  return modifiedSince !== null && seconds(lastModified) <= modifiedSince ? 'known' : 'send';
}

/**
 * Whether a `Range` counts (RFC 9110, section 13.1.5): the `If-Range` beside it is missing, or names what there is. Tags
 * are compared strongly, so a weak one never does; a date has to be the very same.
 */
export function isRangeCurrent(
  ifRange: string | undefined,
  { entityTag, lastModified }: Validators,
): boolean {
  if (ifRange === undefined) return true;
  const given = ifRange.trim();
  return given === entityTag || given === lastModified.toUTCString();
}

/** Of a list of tags, each; a comma may stand in one. */
function tagsOf(header: string): string[] {
  return header.match(/\*|(?:W\/)?"[^"]*"/g) ?? [];
}

function timeOf(header: string | undefined): number | null {
  const time = header === undefined ? NaN : Date.parse(header);
  return Number.isNaN(time) ? null : Math.floor(time / 1000);
}

/** HTTP's dates have no fractions. */
function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
