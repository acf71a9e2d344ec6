import { z } from 'zod';
import { limitParameter } from '../../platform/http/paging';

const MAX_TAGS_LISTED = 1000;

export const TagListResponse = z
  .strictObject({
    tags: z
      .array(z.string())
      .max(MAX_TAGS_LISTED)
      .meta({ examples: [['writing', 'databases']] }),
  })
  .meta({ id: 'TagListResponse', description: 'Tags in use.' });
export type TagListResponse = z.output<typeof TagListResponse>;

export const ListTagsQuery = z.object({ limit: limitParameter(MAX_TAGS_LISTED, MAX_TAGS_LISTED) });
export type ListTagsQuery = z.output<typeof ListTagsQuery>;
