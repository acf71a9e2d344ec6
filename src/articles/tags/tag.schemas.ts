import { z } from 'zod';
import { limitParameter } from '../../platform/http/paging';
import { changes, envelope, lookup, text } from '../../platform/http/validators';

const MAX_TAGS_LISTED = 1000;
const MAX_ALIASES = 50;
export const MAX_RELATED_TAGS = 10;

export const TagListResponse = z
  .strictObject({
    tags: z
      .array(z.string())
      .max(MAX_TAGS_LISTED)
      .meta({ examples: [['writing', 'databases']] }),
  })
  .meta({ id: 'TagListResponse', description: 'Tags in use.' });
export type TagListResponse = z.output<typeof TagListResponse>;

export const ListTagsQuery = z.object({
  limit: limitParameter(MAX_TAGS_LISTED, MAX_TAGS_LISTED),
  sort: z
    .enum(['used', 'trending'], { error: 'must be used or trending' })
    .optional()
    .transform((sort) => sort ?? 'used')
    .meta({
      type: 'string',
      enum: ['used', 'trending'],
      default: 'used',
      description:
        '`used`: most used first, then by name. `trending`: those of what trends, a hundred at most.',
      example: 'trending',
    }),
});
export type ListTagsQuery = z.output<typeof ListTagsQuery>;

const description = () =>
  z
    .preprocess((given) => (given === '' ? null : given), text({ max: 1000 }).nullable())
    .meta({
      type: ['string', 'null'],
      maxLength: 1000,
      description: 'What it is about. Null or the empty string clears it.',
      examples: ['The language of the web, in browsers and on servers.'],
    });

export const TagSchema = z
  .strictObject({
    name: z.string().meta({ examples: ['javascript'] }),
    description: z
      .string()
      .nullable()
      .meta({
        description: 'What it is about; null where nobody has said.',
        examples: ['The language of the web, in browsers and on servers.'],
      }),
    aliases: z.array(z.string()).meta({
      maxItems: MAX_ALIASES,
      description: 'Other names that lead here, sorted.',
      examples: [['js']],
    }),
    articlesCount: z
      .int()
      .min(0)
      .meta({ examples: [12] }),
    trendingPlace: z
      .int()
      .min(1)
      .nullable()
      .meta({
        description: 'Its place among the tags that trend, from 1 on; null: it does not.',
        examples: [3],
      }),
    related: z.array(z.string()).meta({
      maxItems: MAX_RELATED_TAGS,
      description: 'Tags that its latest articles have besides, the most frequent first.',
      examples: [['typescript']],
    }),
  })
  .meta({ id: 'Tag', description: 'What articles are about.' });

export const TagResponse = z.strictObject({ tag: TagSchema }).meta({ id: 'TagResponse' });
export type TagResponse = z.output<typeof TagResponse>;

export const TagParameter = lookup().meta({
  examples: ['javascript'],
  description: "The tag's name, or another name that leads to it.",
});

/** What a tag is to be called: as strict as in an article. */
export const TagNameParameter = text({ max: 50 }).meta({
  examples: ['javascript'],
  description: "The tag's own name.",
});

const TagChanges = changes(
  {
    description: description().optional(),
    aliases: z
      .array(text({ max: 50 }), {
        error: ({ input }) => (input === null ? "can't be blank" : 'must be a list of strings'),
      })
      .max(MAX_ALIASES, `is too long (maximum is ${MAX_ALIASES} aliases)`)
      .transform((aliases) => [...new Set(aliases)].sort())
      .meta({ description: 'All other names that are to lead here.', examples: [['ecmascript', 'es6']] })
      .optional(),
  },
  'TagChanges',
);

export const UpdateTagRequest = envelope('tag', TagChanges, 'UpdateTagRequest');
export type UpdateTagRequest = z.output<typeof UpdateTagRequest>;
