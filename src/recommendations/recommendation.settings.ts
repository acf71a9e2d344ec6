import { z } from 'zod';
import { integer } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** How much of a page explores at most: more would be a lottery. */
const MAX_EXPLORE = 0.5;

const share = z
  .string()
  .regex(/^\d(\.\d{1,3})?$/, 'must be a number from 0 to 0.5')
  .transform(Number)
  .pipe(z.number().max(MAX_EXPLORE, 'must be a number from 0 to 0.5'));

/** What recommendations show besides what somebody will like. */
export class RecommendationSettings extends defineSettings({
  explore: variable('RECOMMENDATIONS_EXPLORE', share.prefault('0.1'), {
    otherwise: '`0.1`',
    meaning:
      'Share of the recommendations that are new articles which few have read, from `0` (none) to `0.5`.',
  }),
  maxPerAuthor: variable('RECOMMENDATIONS_MAX_PER_AUTHOR', integer(0, 100).prefault('3'), {
    otherwise: '`3`',
    meaning: 'The most articles of one author among the recommendations of a page. `0`: no bound.',
  }),
}) {}
