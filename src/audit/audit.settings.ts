import { DAY_SECONDS, timeSpan } from '../platform/config/parsers';
import { defineSettings, variable } from '../platform/config/settings';

/** For how long the trail is kept. */
export class AuditSettings extends defineSettings({
  retentionSeconds: variable('AUDIT_RETENTION', timeSpan(30 * DAY_SECONDS, 36_500 * DAY_SECONDS).optional(), {
    otherwise: 'unset: for good',
    meaning: 'How long events of the audit trail are kept: a number and `d`, 30 days at least.',
  }),
}) {}
