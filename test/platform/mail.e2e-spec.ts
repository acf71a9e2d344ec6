import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { Database } from '../../src/platform/database/database';
import { Mail } from '../../src/platform/mail/mail';
import type { MailContent } from '../../src/platform/mail/mail.content';
import { eventually } from '../support/eventually';
import { MailCatcher } from '../support/mail-catcher';
import { removeFolder, temporaryFolder } from '../support/server-process';
import { startApp, type TestApp } from '../support/test-app';

const CONTENT: Omit<MailContent, 'to'> = {
  subject: 'Grüße <b> & "more" 📰',
  heading: 'Hello <script>alert(1)</script>',
  paragraphs: ['One & two.', '<img src=x onerror=alert(1)>'],
  action: { label: 'Confirm "it"', url: 'https://news.example/confirm?token=abc&user=1' },
  footnote: "If it wasn't you, ignore it.",
};

describe('Mail', () => {
  let catcher: MailCatcher;
  let app: TestApp;
  let mail: Mail;
  let db: Database;
  /** Until it resolves, none is written. */
  let mayBeWritten = Promise.resolve();

  beforeAll(async () => {
    catcher = await MailCatcher.start();
    app = await startApp({ MAIL_URL: catcher.url, MAIL_FROM: 'The News <news@news.example>' });
    mail = app.app.get(Mail);
    db = app.app.get(Database);
    mail.register('test', async ({ to, subject }) => {
      await mayBeWritten;
      if (to === 'nobody') return null;
      return { ...CONTENT, to: String(to), ...(subject && { subject: String(subject) }) };
    });
  });
  afterEach(() => catcher.become('deliver'));
  afterAll(async () => {
    await app.close();
    await catcher.close();
  });

  function post(to: string, more: Record<string, string> = {}): Promise<void> {
    return db.transaction(() => mail.post('test', { to, ...more }));
  }

  async function jobTo(to: string): Promise<Record<string, unknown> | undefined> {
    const [job] = await app.sql(
      `select id, state::text, retry_count, output from pgboss.job where data->'payload'->>'to' = $1`,
      [to],
    );
    return job;
  }

  it('arrives as text and as HTML, which say the same and hide nothing', async () => {
    await post('ada@example.com');
    const caught = await catcher.waitFor('ada@example.com');
    expect(caught.subject).toBe(CONTENT.subject);
    expect(caught.from).toMatchObject({ name: 'The News', address: 'news@news.example' });
    expect(caught.to).toEqual([{ name: '', address: 'ada@example.com' }]);
    expect(caught.recipients).toEqual(['ada@example.com']);
    expect(Math.abs(Date.now() - Date.parse(caught.date ?? ''))).toBeLessThan(60_000);
    for (const part of [CONTENT.heading, ...CONTENT.paragraphs, CONTENT.action?.url, CONTENT.footnote]) {
      expect(caught.text).toContain(part);
    }
    expect(caught.html).toContain('href="https://news.example/confirm?token=abc&amp;user=1"');
    expect(caught.html).toContain('Hello &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(caught.html).not.toMatch(/<(script|img|link)|url\(/);
    const header = (name: string) => caught.headers.find(({ key }) => key === name)?.value;
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(caught.messageId).toBe(`<${String((await jobTo('ada@example.com'))?.['id'])}@news.example>`);
  });

  it('is not sent when the transaction is rolled back, nor when there is nothing to say any more', async () => {
    await expect(
      db.transaction(async () => {
        await mail.post('test', { to: 'rolled-back@example.com' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await post('nobody');
    await post('after@example.com');
    await catcher.waitFor('after@example.com');
    await eventually(
      'the end of the empty one',
      async () => (await jobTo('nobody'))?.['state'] === 'completed',
    );
    expect(catcher.messages.map(({ recipients }) => recipients).flat()).not.toContain(
      'rolled-back@example.com',
    );
    expect(await jobTo('rolled-back@example.com')).toBeUndefined();
  });

  it('refuses what is posted outside a transaction, or is of no kind, and a kind that is taken', async () => {
    await expect(mail.post('test', { to: 'x@example.com' })).rejects.toThrow('in the transaction');
    await expect(db.transaction(() => mail.post('unknown', {}))).rejects.toThrow('No kind of mail');
    expect(() => {
      mail.register('test', () => Promise.resolve(null));
    }).toThrow('Two kinds');
  });

  it('lets no header in through the subject', async () => {
    await post('subject@example.com', { subject: 'Hi\r\nBcc: eve@example.com\r\n\r\nBody' });
    const caught = await catcher.waitFor('subject@example.com');
    expect(caught.subject).toBe('Hi Bcc: eve@example.com Body');
    expect(caught.recipients).toEqual(['subject@example.com']);
    expect(caught.headers.map(({ key }) => key)).not.toContain('bcc');
  });

  it.each([
    'a@example.com\r\nBcc: eve@example.com',
    'a@example.com, eve@example.com',
    'A <eve@example.com>',
    'not an address',
    '',
  ])('sends nothing to %j', async (to) => {
    await post(to);
    await eventually('the refusal', async () => (await jobTo(to))?.['state'] === 'failed');
    expect(catcher.messages.flatMap(({ recipients }) => recipients)).not.toContain('eve@example.com');
  });

  it('arrives after a time in which the server was bad, and held up nobody meanwhile', async () => {
    await catcher.become('temporary');
    const to = 'later@example.com';
    let write: () => void = () => undefined;
    mayBeWritten = new Promise((resolve) => (write = resolve));
    // Returns, although nothing of the mail has been done.
    await post(to);
    write();
    await eventually('a failed attempt', async () => (await jobTo(to))?.['state'] === 'retry');
    expect((await app.http.get('/health/ready')).status).toBe(200);
    expect(catcher.messages.flatMap(({ recipients }) => recipients)).not.toContain(to);
    await catcher.become('deliver');
    const caught = await catcher.waitFor(to);
    expect(caught.messageId).toContain(String((await jobTo(to))?.['id']));
  });

  it('is tried again 25 times, and no more', async () => {
    await catcher.become('temporary');
    const to = 'never@example.com';
    await post(to);
    const stateAfter = async (retries: number) => {
      const job = await eventually(`the end of attempt ${retries + 1}`, async () => {
        const found = await jobTo(to);
        return found?.['retry_count'] === retries && found['state'] !== 'active' ? found : null;
      });
      return job['state'];
    };
    await eventually('a failed attempt', async () => (await jobTo(to))?.['state'] === 'retry');
    // As if a day had passed: the 24th time that it is tried again comes next.
    await app.sql(
      `update pgboss.job set retry_count = 23, start_after = now() where data->'payload'->>'to' = $1`,
      [to],
    );
    expect(await stateAfter(24)).toBe('retry');
    await app.sql(`update pgboss.job set start_after = now() where data->'payload'->>'to' = $1`, [to]);
    expect(await stateAfter(25)).toBe('failed');
  });

  it('is given up at once when the recipient is refused for good', async () => {
    await catcher.become('permanent');
    await post('gone@example.com');
    const job = await eventually('the end', async () => {
      const found = await jobTo('gone@example.com');
      return found?.['state'] === 'failed' ? found : null;
    });
    expect(job['retry_count']).toBe(0);
    expect(job['output']).toEqual({ message: expect.stringContaining('550 5.1.1 at RCPT TO') as string });
    expect(JSON.stringify(job['output'])).not.toContain('gone@');
  });
});

describe('Mail without a server', () => {
  it('is a file that only its owner can read', async () => {
    const folder = temporaryFolder();
    const app = await startApp({ DATA_DIR: folder, MAIL_URL: undefined, APP_URL: 'https://news.example' });
    try {
      const mail = app.app.get(Mail);
      mail.register('test', () => Promise.resolve({ ...CONTENT, to: 'ada@example.com' }));
      await app.app.get(Database).transaction(() => mail.post('test', {}));
      const outbox = join(folder, 'outbox');
      const [file = ''] = await eventually('the file', () => {
        const files = existsSync(outbox) ? readdirSync(outbox).filter((name) => name.endsWith('.eml')) : [];
        return files.length > 0 ? files : null;
      });
      expect(statSync(join(outbox, file)).mode & 0o077).toBe(0);
      const parsed = await PostalMime.parse(readFileSync(join(outbox, file)));
      expect(parsed).toMatchObject({ subject: CONTENT.subject, to: [{ address: 'ada@example.com' }] });
      expect(parsed.from).toMatchObject({ name: 'Broadsheet', address: 'no-reply@news.example' });
      expect(parsed.text).toContain(CONTENT.action?.url);
      expect(readdirSync(outbox)).toEqual([file]);
    } finally {
      await app.close();
      removeFolder(folder);
    }
  });
});
