import { eventually } from './eventually';
import type { TestApp } from './test-app';

/** Waits until every mail that is due was sent, or found to be none. */
export async function mailsSettled(app: TestApp): Promise<void> {
  await eventually('every mail to be dealt with', async () => {
    const due = await app.sql(
      `select 1 from pgboss.job
        where name = 'mail' and (state in ('retry', 'active') or state = 'created' and start_after <= now())`,
    );
    return due.length === 0;
  });
}

/** Makes the mails due that wait for others to join them, and waits for them. */
export async function endJoining(app: TestApp): Promise<void> {
  await app.sql(`update pgboss.job set start_after = now() where name = 'mail' and state = 'created'`);
  await mailsSettled(app);
}
