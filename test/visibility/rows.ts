import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '../support/actors';
import type { TestApp } from '../support/test-app';

/** Who reads, as `author`, whose things are read, stands to them. */
export const CALLERS = [
  'anonymous',
  'stranger',
  'author',
  // In whatever conversation the author has; a row's `prepare` makes it.
  'friend',
  'muter',
  'muted',
  'blocker',
  'blocked',
] as const;
export type Caller = (typeof CALLERS)[number];

/** `shown`: a 200 with the marker in it. `absent`: a 200 without. `not found`: a 404. `refused`: a 401 or a 403. */
export type Outcome = 'shown' | 'absent' | 'not found' | 'refused';

/** What the rows read: made before anybody mutes or blocks anybody. */
export interface World {
  readonly app: TestApp;
  /** Everybody but `anonymous`. */
  readonly people: Readonly<Record<Exclude<Caller, 'anonymous'>, Actor>>;
  /** Somebody whom nobody has anything against. */
  readonly host: Actor;
  /** An article by the author, tagged `tag`. */
  readonly slug: string;
  readonly tag: string;
  /** An article by the host, under which the author has said `remark`. */
  readonly hostSlug: string;
  readonly remark: string;
  readonly remarkId: number;
}

/** What is asked of one reading operation. */
export interface Asked {
  readonly path: string;
  /** What stands in the answer if the author's thing is shown; the author's name unless said otherwise. */
  readonly marker?: string;
}

export interface Row {
  /**
   * `opened`: by its name or number; all see it but those on either side of a block. `listed`: whoever mutes the author does
   * not see it either. `own`: the author alone. `between`: the author and the friend alone, and nobody else finds it.
   */
  readonly shows: 'opened' | 'listed' | 'own' | 'between';
  /** Where a caller gets something else. */
  readonly except?: Partial<Record<Caller, Outcome>>;
  /** Makes what the row reads, before anybody mutes or blocks anybody. */
  prepare?(world: World): Promise<void>;
  asks(world: World): Asked | Promise<Asked>;
}

/** An operation that shows nothing of anybody's, and why; or its row or rows. */
export type Rows = Row | readonly Row[] | { readonly nothing: string };

/** Of each reading operation, by its `operationId`. */
export type VisibilityRows = Readonly<Record<string, Rows>>;

const everybody = (outcome: Outcome) =>
  Object.fromEntries(CALLERS.map((caller) => [caller, outcome])) as Record<Caller, Outcome>;

const OUTCOMES: Record<Row['shows'], Record<Caller, Outcome>> = {
  opened: { ...everybody('shown'), blocker: 'not found', blocked: 'not found' },
  listed: { ...everybody('shown'), muter: 'absent', blocker: 'absent', blocked: 'absent' },
  own: { ...everybody('absent'), author: 'shown' },
  between: { ...everybody('not found'), author: 'shown', friend: 'shown' },
};

/** What a caller gets, who needs credentials where the operation does. */
export function outcomeOf({ shows, except = {} }: Row, caller: Caller, isProtected: boolean): Outcome {
  if (caller === 'anonymous' && isProtected) return 'refused';
  return except[caller] ?? OUTCOMES[shows][caller];
}

/** The rows of all rooms: each has its own in `test/<room>/visibility.rows.ts`. */
export function allRows(): VisibilityRows {
  const root = join(__dirname, '..');
  const files = globSync('*/visibility.rows.ts', { cwd: root }).sort();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- found by name, so that a room touches no list
  const modules = files.map((file) => require(join(root, file)) as { VISIBILITY: VisibilityRows });
  return Object.assign({}, ...modules.map(({ VISIBILITY }) => VISIBILITY)) as VisibilityRows;
}
