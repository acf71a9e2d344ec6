/** Something that is written down: `<room>.<thing>.<verb>`, and what it means. */
export interface AuditAction {
  readonly name: string;
  readonly meaning: string;
  /** See {@link Folding}. */
  readonly folds: boolean;
}

export interface Folding {
  /**
   * Whether what strangers repeat within an hour, from one caller and to one target, is one event that says how often.
   * For failures that anybody can cause at will. Never for what succeeds, or changes an account.
   */
  readonly folds?: boolean;
}

const actions = new Map<string, AuditAction>();

/**
 * Declares an action, in the room that records it. Events outlive the code that wrote them: an action is never renamed,
 * given another meaning, or taken back.
 *
 * @throws Error when the name is taken: a mistake of the programmer's, found at load
 */
export function auditAction(name: string, meaning: string, { folds = false }: Folding = {}): AuditAction {
  if (actions.has(name)) throw new Error(`Two audit actions are named ${name}`);
  const action = { name, meaning, folds };
  actions.set(name, action);
  return action;
}

export function isAuditAction(name: string): boolean {
  return actions.has(name);
}

/** Every action that has been declared, in the order of their names. */
export function auditActions(): AuditAction[] {
  return [...actions.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
