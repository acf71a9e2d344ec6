import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import type { Position } from '../database/order';
import type { PageList } from '../database/page';
import { JsonText } from '../kernel/json-text';
import { CursorCodec } from './cursor';

/** What a request asks of a list; see `paging.ts` for its parameters. */
export interface Paging {
  readonly limit: number;
  readonly offset?: number | undefined;
  readonly cursor?: string | undefined;
}

/** An answer with its cursor: null on the last page. */
export type Paged<Body> = Body & { nextCursor: string | null };

/** Reads lists page by page. The one place where cursors are read and written. */
@Injectable()
export class Pages {
  constructor(
    private readonly db: Database,
    private readonly cursors: CursorCodec,
  ) {}

  /**
   * One page of a list, and where the next one begins, which the adapter also turns into `Link`. One statement.
   *
   * @returns null where there is no such list
   * @throws Invalid under `cursor`, when it is not one of this very list
   */
  async find<Given extends object, Body>(
    list: PageList<Given, Body>,
    given: Given,
    { limit, offset, cursor }: Paging,
  ): Promise<JsonText<Paged<Body>> | null> {
    const after = cursor === undefined ? null : this.cursors.decode(list.identify(given), list.order, cursor);
    const question = list.ask(given, { limit, offset, after });
    const row = await this.db.run(question.statement, question.given);
    if (row === null) return null;
    const next = this.nextCursor(list, given, after, row.next);
    const cursorJson = next === null ? 'null' : `"${next}"`;
    return new JsonText(`${row.json.slice(0, -1)},"nextCursor":${cursorJson}}`, next);
  }

  private nextCursor<Given extends object>(
    list: PageList<Given, unknown>,
    given: Given,
    after: Position | null,
    next: Position | null,
  ): string | null {
    if (next === null) return null;
    const { order, remembers } = list;
    if (remembers === undefined) return this.cursors.encode(list.identify(given), order, next);
    const shown = [...(after ?? []), ...next];
    return shown.length < remembers ? this.cursors.encode(list.identify(given), order, shown) : null;
  }

  /** The same of a list that there always is. */
  async get<Given extends object, Body>(
    list: PageList<Given, Body>,
    given: Given,
    paging: Paging,
  ): Promise<JsonText<Paged<Body>>> {
    const page = await this.find(list, given, paging);
    if (page === null) throw new Error('A list without a condition always has a page');
    return page;
  }

  /** The cursor of the page that begins after a position of a list, whatever is there. */
  cursorAfter<Given extends object, Body>(
    list: PageList<Given, Body>,
    given: Given,
    position: Position,
  ): string {
    return this.cursors.encode(list.identify(given), list.order, position);
  }
}
