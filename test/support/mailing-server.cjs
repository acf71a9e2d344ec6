/* eslint-disable @typescript-eslint/no-require-imports, no-undef -- plain Node, as the build is */
/**
 * The built server with one kind of mail more, `note`, which says where it came from. With POST_NOTES it posts that many,
 * to numbered recipients; with KILL it dies by SIGKILL as soon as they are committed.
 */
const { CONTRIBUTIONS } = require('../../dist/app.module.js');
const { createApp } = require('../../dist/app/create-app.js');
const { loadConfig } = require('../../dist/platform/config/config.js');
const { Database } = require('../../dist/platform/database/database.js');
const { Lifecycle } = require('../../dist/platform/http/lifecycle.js');
const { PublicUrls } = require('../../dist/platform/http/public-urls.js');
const { Mail } = require('../../dist/platform/mail/mail.js');

async function main() {
  const config = loadConfig(CONTRIBUTIONS.settings);
  const app = await createApp(config);
  const mail = app.get(Mail);
  const links = app.get(PublicUrls);
  mail.register('note', ({ n }) =>
    Promise.resolve({
      to: `note-${n}@example.com`,
      subject: `Note ${n}`,
      heading: 'A note',
      paragraphs: ['Nothing else.'],
      action: { label: 'Open', url: links.to(`/notes/${n}?token=secret-token`) },
    }),
  );
  app.get(Lifecycle).attach(app, config.shutdownGraceMs);
  await app.listen(config.port, config.host);
  const count = Number(process.env.POST_NOTES ?? 0);
  await app.get(Database).transaction(async () => {
    for (let n = 0; n < count; n++) await mail.post('note', { n });
  });
  if (process.env.KILL) process.kill(process.pid, 'SIGKILL');
  process.stdout.write(`Broadsheet is up at ${links.base}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
