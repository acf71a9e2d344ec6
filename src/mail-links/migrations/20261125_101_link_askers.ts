import { migration } from '../../platform/database/migration';

/** Who asked for a link, as a keyed hash, so that nobody can use up what others may be mailed. */
export const LINK_ASKERS = migration('20261125_101_link_askers', [
  `alter table one_time_links add column asker text collate "C"`,
]);
