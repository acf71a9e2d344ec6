import { z } from 'zod';

/** What is said on a stream: a kind of event, and the shape of its data. A room defines its own. */
export interface EventType {
  /** As it stands in the event's `event` field and in its data's `type`. */
  readonly type: string;
  readonly schema: z.ZodObject;
  /** Whether a stream begins with one, so that its reader knows where things stand. */
  readonly greets: boolean;
}

interface Definition<Shape extends z.ZodRawShape> {
  readonly type: string;
  /** The component of the document. */
  readonly id: string;
  readonly description: string;
  readonly greets?: boolean;
  /** Its fields besides `type`. */
  readonly shape: Shape;
}

const byType = new Map<string, EventType>();

/**
 * Defines a kind of event. It is in the document, and in SDKs, from then on.
 *
 * @throws Error when another kind has the name
 * @example
 * export const BOOKMARKED = defineEvent({
 *   type: 'bookmark',
 *   id: 'BookmarkEvent',
 *   description: 'You keep an article.',
 *   shape: { slug: z.string() },
 * });
 */
export function defineEvent<Shape extends z.ZodRawShape>(definition: Definition<Shape>): EventType {
  const { type, id, description, greets = false, shape } = definition;
  if (byType.has(type)) throw new Error(`Two kinds of events are named ${type}`);
  const schema = z.strictObject({ type: z.literal(type), ...shape }).meta({ id, description });
  const defined: EventType = { type, schema, greets };
  byType.set(type, defined);
  return defined;
}

/** Every kind that has been defined, in the order of their names. */
export function definedEvents(): EventType[] {
  return [...byType.values()].sort((one, other) => (one.type < other.type ? -1 : 1));
}

/** What an event's data is. Read when the document is made: rooms that come later have defined theirs by then. */
export const LiveEvent = z
  .lazy(() => {
    const schemas = definedEvents().map(({ schema }) => schema);
    return z.discriminatedUnion('type', schemas as [z.ZodObject, ...z.ZodObject[]]);
  })
  .meta({ id: 'LiveEvent', description: 'The data of one event. `type` says which kind it is.' });

/** Who is to be shown what: the number of an account, and of the thing that an event is about. */
export interface Showing {
  readonly readerId: number;
  readonly about: number;
}

/**
 * Writes the data of events as JSON, each as its reader may see it now. What a reader may not see, or what is gone, is
 * left out.
 */
export type ShowEvents = (asked: readonly Showing[]) => Promise<ReadonlyArray<Showing & { json: string }>>;

/** Where an event is said: to one reader, or to all who watch one thing. */
export type Topic = `reader ${number}` | `article ${number}`;

export const readerTopic = (userId: number): Topic => `reader ${userId}`;
export const articleTopic = (articleId: number): Topic => `article ${articleId}`;
