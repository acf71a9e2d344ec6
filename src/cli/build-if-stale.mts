/**
 * Builds when something that goes into the build is newer than the build, and not otherwise: `npm start` calls this.
 * Runs from source, before there is a build, so it imports nothing of ours.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = ['package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', '.swcrc'];

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((name) => join('src', name));
const newest = Math.max(...[...INPUTS, 'src', ...sources].map(modifiedAt));

if (modifiedAt(join('dist', 'main.js')) <= newest) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
