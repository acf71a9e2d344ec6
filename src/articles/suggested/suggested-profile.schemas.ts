import { z } from 'zod';
import { limitParameter } from '../../platform/http/paging';
import { ProfileSchema } from '../../profiles/profile.schemas';

const MAX_SUGGESTED = 50;

export const SuggestedProfileListResponse = z
  .strictObject({ profiles: z.array(ProfileSchema).meta({ maxItems: MAX_SUGGESTED }) })
  .meta({ id: 'SuggestedProfileListResponse', description: 'People to follow, the likeliest first.' });
export type SuggestedProfileListResponse = z.output<typeof SuggestedProfileListResponse>;

export const ListSuggestedQuery = z.object({ limit: limitParameter(10, MAX_SUGGESTED) });
export type ListSuggestedQuery = z.output<typeof ListSuggestedQuery>;
