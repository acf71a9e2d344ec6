import type { INestApplication } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import { Logger } from 'nestjs-pino';
import { demoState } from '../demo/demo-state';
import { DEMO_ADDRESS, DEMO_PASSWORD } from '../demo/demo-password';
import type { Config } from '../platform/config/config';
import { PublicUrls } from '../platform/http/public-urls';

/** Says, as the last lines of a start, what there is to know: where the site is, how to sign in, and where its data is. */
export async function welcome(app: INestApplication, config: Config): Promise<void> {
  const logger = app.get(Logger);
  const url = app.get(PublicUrls).base;
  const state = config.production ? 'accounts' : await demoState(app.get(MikroORM).em.fork());
  logger.log(`Broadsheet is up at ${url} - docs ${url}/docs - document ${url}/openapi.json`, 'Broadsheet');
  for (const line of [...signingIn(state, config), `Its data is in ${dataPlace(config)}`])
    logger.log(line, 'Broadsheet');
}

function signingIn(state: Awaited<ReturnType<typeof demoState>>, { database }: Config): string[] {
  switch (state) {
    case 'demo':
      return [`Sign in as ${DEMO_ADDRESS} with the password ${DEMO_PASSWORD}`];
    case 'empty':
      return [
        database.url === null
          ? 'The site is empty: sign up, or stop the server and fill it with `npm run db:seed`'
          : 'The site is empty: sign up, or fill it with `npm run db:seed`',
      ];
    case 'accounts':
      return [];
  }
}

/** Without what stands in a database's address to get in. */
function dataPlace({ dataDir, database }: Config): string {
  if (database.url === null) return dataDir;
  const { host, pathname } = new URL(database.url);
  return `the PostgreSQL database ${pathname.slice(1)} at ${host || 'localhost'}`;
}
