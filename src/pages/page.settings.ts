import { httpOrigin } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** Where our pages lead. */
export class PageSettings extends defineSettings({
  frontendUrl: variable('FRONTEND_URL', httpOrigin.optional(), {
    otherwise: 'unset',
    meaning:
      'The site that people go on to from our pages, once an address is confirmed. When it is unset, they stay.',
  }),
}) {}
