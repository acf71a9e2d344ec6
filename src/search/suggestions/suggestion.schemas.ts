import { z } from 'zod';
import { limitParameter } from '../../platform/http/paging';
import { queryParameter } from '../search.schemas';

const MAX_SUGGESTIONS = 20;

export const SuggestParameters = z.object({
  q: queryParameter().meta({
    type: 'string',
    maxLength: 2_000,
    description: 'What has been typed so far. Only its last 100 characters count.',
    examples: ['fold a broa'],
  }),
  limit: limitParameter(8, MAX_SUGGESTIONS),
});
export type SuggestParameters = z.output<typeof SuggestParameters>;

const Suggestion = z
  .strictObject({
    type: z.enum(['article', 'profile', 'tag']),
    text: z.string().meta({
      description: 'A title, a username or the name of a tag.',
      examples: ['How to fold a broadsheet'],
    }),
    slug: z
      .string()
      .nullable()
      .meta({ description: "An article's.", examples: ['how-to-fold-a-broadsheet'] }),
  })
  .meta({ id: 'SearchSuggestion', description: 'Something that begins so.' });

export const SuggestionsResponse = z
  .strictObject({ suggestions: z.array(Suggestion).max(20) })
  .meta({ id: 'SuggestionsResponse', description: 'What may be meant, the likeliest first.' });
export type SuggestionsResponse = z.output<typeof SuggestionsResponse>;
