import { OperatorFault } from '../kernel/operator-fault';
import { causes, databaseErrorCode } from './database.errors';

/** The database server cannot be used as it is, or not as it was asked. */
export class ServerFault extends OperatorFault {}

/**
 * What an error means that was met while a database server was being opened: a sentence for its operator, or the error
 * itself where it is no fault of theirs.
 *
 * @param url the address that was tried
 */
export function openingFault(error: unknown, url: string): unknown {
  if (error instanceof OperatorFault) return error;
  const address = addressOf(url);
  const code = databaseErrorCode(error) ?? '';
  const sentence = ofNetwork(code, address) ?? ofServer(code, address, serverMessage(error));
  return sentence === undefined ? error : new ServerFault(sentence, { cause: error });
}

interface Address {
  readonly variable: string;
  /** Host and port. */
  readonly server: string;
  readonly name: string;
  readonly role: string;
}

function addressOf(url: string): Address {
  const { host, port, pathname, username } = new URL(url);
  const role = decodeURIComponent(username) || 'its default';
  return {
    variable: 'DATABASE_URL',
    server: port === '' ? `${host || 'localhost'}:5432` : host,
    name: decodeURIComponent(pathname.slice(1)) || role,
    role,
  };
}

function ofNetwork(code: string, { variable, server }: Address): string | undefined {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of the database server ${server} is not known here (${code}): correct ${variable}.`;
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'ENOENT':
      return `No database server answers at ${server} (${code}): start PostgreSQL there, or correct ${variable}.`;
    default:
      return undefined;
  }
}

/** SQLSTATEs are in appendix A of PostgreSQL's manual. */
function ofServer(code: string, address: Address, message: string): string | undefined {
  const { variable, server, name, role } = address;
  if (code === '3D000')
    return `The database server at ${server} has no database "${name}": create it (createdb ${name}), or correct ${variable}.`;
  if (code === '28P01' || /password must be a string/.test(message))
    return `The database server at ${server} refuses the password of the role "${role}": correct ${variable}.`;
  if (code.startsWith('28'))
    return `The database server at ${server} does not let the role "${role}" in (${message}): create the role or let it in, or correct ${variable}.`;
  if (code === '42501')
    return `The role "${role}" lacks rights on the database "${name}" at ${server} (${message}): make it the database's owner.`;
  if (code === '53100')
    return `The disk of the database server at ${server} is full (${message}): free some space there.`;
  if (/^(08|53|57|25006)/.test(code))
    return `The database server at ${server} takes no work now (${message}): try again, or see its log.`;
  if (/timeout|Connection terminated|server does not support SSL/i.test(message) && code === '')
    return `The database server at ${server} does not answer as PostgreSQL does (${message}): correct ${variable}.`;
  return undefined;
}

/** The innermost message: what the server said, without what the ORM put around it. */
function serverMessage(error: unknown): string {
  return causes(error).at(-1)?.message ?? '';
}
