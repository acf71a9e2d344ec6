import { pathOfMediumSql } from '../media/media.view';
import type { DemoPart } from '../platform/kernel/demo-part';

/** The first articles have covers: the media that the demo data has made public for them. */
export const COVER_DEMO: DemoPart = {
  name: 'covers',
  async load(run, _now, { origin }) {
    // Where the port is still to be chosen, nobody knows the address.
    if (origin === null) return;
    for (const article of [1, 2, 3])
      await run(
        `update articles set cover = $1::text || (${pathOfMediumSql}) where id = $3`,
        ...[origin, article + 1, article],
      );
  },
};
