import type { VisibilityRows } from './rows';

const PLATFORM = 'It tells of the process, and of nobody.';
const CALLER = 'It tells of the caller alone.';

/** Of rooms and parts that show nothing that others wrote. */
export const VISIBILITY: VisibilityRows = {
  'health.live': { nothing: PLATFORM },
  'health.ready': { nothing: PLATFORM },
  'health.details': { nothing: PLATFORM },
  'sessions.getKeys': { nothing: 'Public keys.' },
  'sessions.list': { nothing: CALLER },
  'users.getCurrent': { nothing: CALLER },
  'users.listSecurityEvents': { nothing: CALLER },
  'users.get': { nothing: 'Which name a number stands for is public, and credentials are not even read.' },
  'tags.list': { nothing: 'It is public, and credentials are not even read.' },
  'admin.listAuditEvents': { nothing: 'Administrators see who did what, whoever it was.' },
};
