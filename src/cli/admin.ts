import { parseArgs } from 'node:util';
import { SCHEMA } from '../app.module';
import { AuditLog } from '../audit/audit-log';
import { Database } from '../platform/database/database';
import { openDatabase } from '../platform/database/open-database';
import { RoleRepository } from '../users/roles/role.repository';
import { RolesService } from '../users/roles/roles.service';
import { UserNotFound } from '../users/user.errors';
import { type CommandContext, runCommand, UsageError } from './run-command';

const USAGE = `Usage: npm run admin -- grant <username>     makes the account an administrator's
       npm run admin -- revoke <username>    makes it an ordinary one, from its next request on
       npm run admin -- list                 names the administrators`;

const GRANTER = { id: null, by: 'command line' };

/** Says who is an administrator, and changes it. Migrates the database first. */
export async function admin({ args, config, write }: CommandContext): Promise<void> {
  const { verb, username } = readArguments(args);
  if (verb === 'help') {
    write(`${USAGE}\n`);
    return;
  }
  const settings = config();
  const database = await openDatabase(settings, SCHEMA, { patience: 'command' });
  try {
    const db = new Database(database.orm.em, database, settings);
    write(await run(new RolesService(db, new RoleRepository(db), new AuditLog(db)), verb, username));
  } catch (error) {
    throw error instanceof UserNotFound ? new UsageError(`There is no account named ${username}.`) : error;
  } finally {
    await database.close();
  }
}

if (require.main === module) runCommand(admin);

type Verb = 'grant' | 'revoke' | 'list';

/** What there is to say of it. */
async function run(roles: RolesService, verb: Verb, username: string): Promise<string> {
  switch (verb) {
    case 'grant':
      return (await roles.grantAdmin(username, GRANTER))
        ? `${username} is an administrator now\n`
        : `Nothing changed: ${username} is an administrator already\n`;
    case 'revoke':
      return (await roles.revokeAdmin(username, GRANTER))
        ? `${username} is no administrator any more\n`
        : `Nothing changed: ${username} is no administrator\n`;
    case 'list':
      return (
        (await roles.listAdmins()).map((name) => `${name}\n`).join('') || 'There are no administrators\n'
      );
  }
}

function readArguments(args: readonly string[]): { verb: Verb | 'help'; username: string } {
  const { help, words } = parse(args);
  const [verb, username = '', ...more] = words;
  if (help) return { verb: 'help', username };
  if ((verb === 'grant' || verb === 'revoke') && username !== '' && more.length === 0)
    return { verb, username };
  if (verb === 'list' && words.length === 1) return { verb, username };
  throw new UsageError(USAGE);
}

function parse(args: readonly string[]): { help: boolean; words: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    return { help: values.help, words: positionals };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
