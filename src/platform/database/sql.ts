/** SQL that prints a `timestamptz` as ISO 8601 in UTC with milliseconds: `2016-02-18T03:22:56.637Z`. */
export function isoTime(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
