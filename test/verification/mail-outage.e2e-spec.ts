import { PASSWORD, unique } from '../support/actors';
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
        expect(mail.messages).toEqual([]);
        await mail.become('deliver');
        for (const email of emails)
          expect(await tokenTo(mail, email, '/verify-email')).toMatch(/^[\w-]{43}$/);
      } finally {
        await app.close();
      }
    },
    60_000,
  );
});
