import { type Fragment, raw } from './sql';

/** One part of a list's order. The last one tells any two items apart. */
export interface OrderKey {
  readonly type: 'time' | 'integer' | 'number';
  readonly sql: Fragment;
}

export type Direction = 'desc' | 'asc';

export const byTime = (column: string): OrderKey => ({ type: 'time', sql: raw(column) });
export const byNumber = (column: string): OrderKey => ({ type: 'number', sql: raw(column) });
export const byId = (column: string): OrderKey => ({ type: 'integer', sql: raw(column) });

/** Where an item stands in its list: a number for each part of the order; times in milliseconds since 1970. */
export type Position = readonly number[];

/**
 * What a cursor holds: a part for each of the order, or the ids of all that was shown, for a list whose order changes
 * while it is walked.
 */
export type CursorParts = ReadonlyArray<OrderKey['type']> | 'ids';
