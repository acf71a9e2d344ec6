import { z } from 'zod';
import { MAX_QUERY_LENGTH } from '../../articles/article.schemas';
import { lookup } from '../../platform/http/validators';

/** What a person types, or a link of ours says: what cannot be asked for is left out, and never refused. */
export const SitePageParameters = z.object({
  q: z
    .unknown()
    .optional()
    .transform((given) => (typeof given === 'string' ? askable(given) : '')),
  cursor: lookup().optional(),
});
export type SitePageParameters = z.output<typeof SitePageParameters>;

function askable(text: string): string {
  return Array.from(text.replaceAll('\0', ' ').toWellFormed()).slice(0, MAX_QUERY_LENGTH).join('');
}
