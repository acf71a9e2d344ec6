import type { DemoPart } from '../platform/kernel/demo-part';
import { TOLD_IN_DEMO } from './notification-demo.view';

/** What demo people have been told of each other, the last week of it unread. */
export const NOTIFICATION_DEMO: DemoPart = {
  name: 'notifications',
  load: async (run, now) => {
    await run(TOLD_IN_DEMO, now);
  },
};
