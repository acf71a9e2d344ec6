import { createHash, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from './config';
import { dataDirFault, makeDataDir } from './data-dir';

export interface Key {
  /** Tells keys of one purpose apart (`kid`); reveals nothing of the secret. */
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * Keys derived from the secrets of the configuration, one per purpose and secret (HKDF, RFC 5869), so that what signs
 * a cursor can never sign a token.
 */
@Injectable()
export class KeyRing {
  private readonly secrets: readonly string[];

  constructor(@Inject(CONFIG) config: Config) {
    this.secrets = config.secrets.length > 0 ? config.secrets : [generatedSecret(config.dataDir)];
  }

  /** The first signs; all of them verify. Each is 32 bytes, made for HMAC-SHA-256. */
  derive(purpose: string): readonly [Key, ...Key[]] {
    const [first, ...rest] = this.secrets.map((secret): Key => {
      const bytes = Buffer.from(hkdfSync('sha256', secret, 'broadsheet', purpose, 32));
      const id = createHash('sha256').update('key id').update(bytes).digest('base64url').slice(0, 8);
      return { id, key: createSecretKey(bytes) };
    });
    if (!first) throw new Error('A key ring needs at least one secret');
    return [first, ...rest];
  }
}

/**
 * Made once and kept, so that tokens outlive a restart. Processes that start at once agree: the file appears whole (a
 * link to a finished draft), and only the first link succeeds.
 */
function generatedSecret(dataDir: string): string {
  makeDataDir(dataDir);
  try {
    return keptSecret(join(dataDir, 'secret'));
  } catch (error) {
    throw dataDirFault(dataDir, error);
  }
}

function keptSecret(file: string): string {
  if (!existsSync(file)) {
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
  }
  return readFileSync(file, 'utf8').trim();
}
