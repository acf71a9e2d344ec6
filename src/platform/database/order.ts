import { type Fragment, raw } from './sql';

/** One part of a list's order. The last one tells any two items apart. */
export interface OrderKey {
  readonly type: 'time' | 'integer' | 'number';
  readonly sql: Fragment;
}

export type Direction = 'desc' | 'asc';

export const byTime = (column: string): OrderKey => ({ type: 'time', sql: raw(column) });
export const byId = (column: string): OrderKey => ({ type: 'integer', sql: raw(column) });

/** Where an item stands in its list: a number for each part of the order; times in milliseconds since 1970. */
export type Position = readonly number[];
