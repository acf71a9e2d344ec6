import { defineLimit } from '../platform/limits/limit';

/** Uploads: each may take bytes of the disk, and a picture time of the processor. */
export const UPLOADS = defineLimit({
  name: 'uploads',
  variable: 'RATE_LIMIT_UPLOADS',
  otherwise: '120/600',
  exact: true,
  meaning: 'Files that one user uploads.',
});

/** Files that are fetched: a page shows many of them at once, and a player asks for one in many pieces. */
export const DOWNLOADS = defineLimit({
  name: 'downloads',
  variable: 'RATE_LIMIT_DOWNLOADS',
  otherwise: '30000/60',
  meaning: 'Requests for uploaded files of one user, or of one address where nobody is signed in.',
});
