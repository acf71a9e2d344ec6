import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { PreparedFile } from '../../platform/http/prepared-file';
import { PUBLIC_DIR } from '../pages';

/** An hour: their names do not change with what is in them. */
const MAX_AGE_SECONDS = 3_600;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** What the documentation needs of Swagger UI; the rest of the package is for other ways to serve it. */
const SWAGGER_UI_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/** Files of one folder, by name. Each is read when it is first asked for. */
export class FilesOf {
  private readonly prepared = new Map<string, PreparedFile>();
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly folder: string,
    names: readonly string[] = readdirSync(folder),
  ) {
    this.names = new Set(names);
  }

  /** Null where there is none of the name. */
  find(name: string): PreparedFile | null {
    if (!this.names.has(name)) return null;
    let file = this.prepared.get(name);
    if (!file) {
      file = new PreparedFile(readFileSync(join(this.folder, name)), {
        type: TYPES[extname(name)] ?? 'application/octet-stream',
        maxAgeSeconds: MAX_AGE_SECONDS,
      });
      this.prepared.set(name, file);
    }
    return file;
  }
}

export const assets = () => new FilesOf(join(PUBLIC_DIR, 'assets'));
export const avatars = () => new FilesOf(join(PUBLIC_DIR, 'avatars'));

/** Swagger UI comes with @nestjs/swagger, in the version that it was made for. */
export function swaggerUi(): FilesOf {
  const { resolve } = createRequire(require.resolve('@nestjs/swagger'));
  return new FilesOf(dirname(resolve('swagger-ui-dist/package.json')), SWAGGER_UI_FILES);
}
