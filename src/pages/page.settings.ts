import { contacts, httpOrigin } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** Where our pages lead, and whom they name. */
export class PageSettings extends defineSettings({
  frontendUrl: variable('FRONTEND_URL', httpOrigin.optional(), {
    otherwise: 'unset',
    meaning:
      'The site that people go on to from our pages, once an address is confirmed. When it is unset, they stay.',
  }),
  securityContact: variable('SECURITY_CONTACT', contacts.optional(), {
    otherwise: 'unset',
    meaning:
      'Whom to tell of a vulnerability: an e-mail address, or a `mailto:`, `https:` or `tel:` URI; several are separated by commas. `/.well-known/security.txt` says it. When it is unset, there is no such file.',
  }),
}) {}
