import { z } from 'zod';
import { lookup, queryInteger } from './validators';

const DEFAULT_LIMIT = 20;
export const MAX_LIMIT = 100;

/** How many, with a ceiling that is served rather than refused. */
export const limitParameter = (defaultLimit = DEFAULT_LIMIT, maxLimit = MAX_LIMIT) =>
  queryInteger({ min: 1, max: Number.MAX_SAFE_INTEGER })
    .transform((limit) => Math.min(limit, maxLimit))
    .optional()
    .transform((limit) => limit ?? defaultLimit)
    .meta({
      type: 'integer',
      minimum: 1,
      default: defaultLimit,
      description: `How many to return. Above ${maxLimit}, ${maxLimit} are returned.`,
      example: defaultLimit,
    });

export const cursorParameter = () =>
  lookup().optional().meta({
    description:
      'Where to begin: the `nextCursor` of the page before, of this very list with these very filters.',
  });

const offsetParameter = () =>
  queryInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }).optional().meta({
    type: 'integer',
    minimum: 0,
    description: 'How many to skip. A far offset costs more than a cursor; the two together are refused.',
    example: 0,
  });

/** The paging parameters of a list that can be walked both ways. */
export const pagingParameters = () => ({
  limit: limitParameter(),
  offset: offsetParameter(),
  cursor: cursorParameter(),
});

/** Refuses cursor and offset together. */
export function refuseCursorWithOffset(
  query: { cursor?: string | undefined; offset?: number | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (query.cursor !== undefined && query.offset !== undefined) {
    context.addIssue({ code: 'custom', path: ['cursor'], message: "can't be combined with offset" });
  }
}

export const nextCursorField = () =>
  z
    .string()
    .nullable()
    .meta({
      description: 'Pass it as `cursor` to get the next page; null on the last one.',
      examples: ['AZqXk2v7AAAAAAAqCQ3vb2dJ4pXkT1mZ'],
    });

/** A list's answer: its body, as SQL writes it, and the cursor that joins it in Node, where its seal is made. */
export const pagedResponse = <Shape extends z.ZodRawShape>(
  body: z.ZodObject<Shape>,
  meta: { readonly id: string; readonly description: string },
) => body.extend({ nextCursor: nextCursorField() }).meta(meta);
