import { CORE } from './migrations/20261121_000_core';
import { AUDIT } from './migrations/20261121_003_audit';
import { SESSIONS } from './migrations/20261121_004_sessions';
import { ONE_TIME_LINKS } from './migrations/20261121_005_one_time_links';
import { LIMITS } from './migrations/20261121_006_limits';

/** The schema from before rooms had migrations of their own: several of them change the tables of more than one room. */
export const FIRST_MIGRATIONS = [CORE, AUDIT, SESSIONS, ONE_TIME_LINKS, LIMITS];
