import { spawn } from 'node:child_process';

/** MikroORM's floor. */
const [MAJOR, MINOR] = [22, 17];
/** Tells the replacement that it is one. */
const TETHERED = '--tethered';

function isNodeRecent(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > MAJOR || (major === MAJOR && minor >= MINOR);
}

/**
 * Runs the server on the Node that the project brings along (`npm scripts` find it by themselves, `node dist/main.js`
 * does not). The two share their output, a signal to end, and their end: neither outlives the other.
 */
function relaunch(): void {
  let ownNode: string;
  try {
    ownNode = require.resolve('node/bin/node');
  } catch {
    process.stderr.write(`Broadsheet needs Node ${MAJOR}.${MINOR} or newer; this is ${process.version}.\n`);
    process.exit(1);
  }
  const child = spawn(ownNode, [__filename, TETHERED], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal sends it to both.
  process.on('SIGINT', () => undefined);
  child.on('exit', (status) => process.exit(status ?? 1));
}

if (isNodeRecent()) {
  if (process.argv.includes(TETHERED)) process.once('disconnect', () => process.exit(1));
  void import('./app/start.js');
} else {
  relaunch();
}
