import { z } from 'zod';
import { cursorParameter, limitParameter, pagedResponse } from '../../platform/http/paging';
import { envelope } from '../../platform/http/validators';
import { ArticleSummarySchema } from '../article.schemas';

const ReadArticle = z
  .strictObject({
    readAt: z.iso.datetime().meta({
      description: 'When you last read it.',
      examples: ['2016-02-18T03:22:56.637Z'],
    }),
    article: ArticleSummarySchema,
  })
  .meta({ id: 'ReadArticle', description: 'An article that you read.' });

export const ReadPageBody = z.strictObject({ reads: z.array(ReadArticle) });
export type ReadPageBody = z.output<typeof ReadPageBody>;

export const ReadListResponse = pagedResponse(ReadPageBody, {
  id: 'ReadListResponse',
  description: 'One page of what you read, the latest first.',
});
export type ReadListResponse = z.output<typeof ReadListResponse>;

export const ListReadsQuery = z.object({ limit: limitParameter(), cursor: cursorParameter() });
export type ListReadsQuery = z.output<typeof ListReadsQuery>;

const history = () =>
  z
    .boolean({ error: ({ input }) => (input === undefined ? "can't be blank" : 'must be true or false') })
    .meta({
      description:
        'Whether what you read is remembered, for your history and your recommendations, and counted. True unless you say otherwise.',
      examples: [false],
    });

export const ReadingPreferencesResponse = z
  .strictObject({ reading: z.strictObject({ history: history() }) })
  .meta({ id: 'ReadingPreferencesResponse', description: 'What is remembered of your reading.' });
export type ReadingPreferencesResponse = z.output<typeof ReadingPreferencesResponse>;

export const ReadingPreferencesRequest = envelope(
  'reading',
  z
    .object({ history: history() })
    .meta({ id: 'ReadingPreferences', description: 'What is to be remembered of your reading.' }),
  'ReadingPreferencesRequest',
);
export type ReadingPreferencesRequest = z.output<typeof ReadingPreferencesRequest>;
