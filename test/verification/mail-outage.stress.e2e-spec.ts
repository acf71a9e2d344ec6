import { PASSWORD, unique } from '../support/actors';
import { eventually } from '../support/eventually';
import type { MailMode } from '../support/mail-catcher';
import { tokenTo } from '../support/mail-links';
import { startApp } from '../support/test-app';

describe('A mail server that fails', () => {
  it.each<MailMode>(['refuse', 'stall', 'drop', 'temporary'])(
    'delays the mail of a sign-up and nothing else: %s',
    async (mode) => {
      const app = await startApp();
      const { http, mail } = app;
      try {
        await mail.become(mode);
        const emails: string[] = [];
        for (let count = 0; count < 3; count++) {
          const username = unique('patient');
          const user = { username, email: `${username}@example.com`, password: PASSWORD };
          await http.post('/api/users').send({ user }).expect(201);
          emails.push(user.email);
        }
        const failing = () =>
          app.sql(`select id from pgboss.job where name = 'mail' and state::text = 'retry'`);
        await eventually('failed attempts', async () => (await failing()).length === emails.length);
        expect((await http.get('/health/ready')).status).toBe(200);
        expect(mail.messages).toEqual([]);
        const jobs = (await failing()).map(({ id }) => String(id));
        await mail.become('deliver');
        for (const email of emails)
          expect(await tokenTo(mail, email, '/verify-email')).toMatch(/^[\w-]{43}$/);
        // Each message is the one that was tried before: a server that took it twice can tell.
        const sent = mail.messages.map(({ messageId = '' }) => /<(.+)@/.exec(messageId)?.[1]);
        expect(sent.sort()).toEqual(jobs.sort());
      } finally {
        await app.close();
      }
    },
    60_000,
  );
});
