import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';

/** Extensions of PostgreSQL that migrations may create: the embedded engine has to be started with them. */
export const EMBEDDED_EXTENSIONS = { pg_trgm };
