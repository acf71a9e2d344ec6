import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of what is served as it is: the pages, their assets, the avatars of the demo data. */
export const PUBLIC_DIR = join(__dirname, 'public');

const page = (name: string) => readFileSync(join(PUBLIC_DIR, name), 'utf8');

export const INDEX_PAGE = page('index.html');
export const ABOUT_PAGE = page('about.html');
export const NOT_FOUND_PAGE = page('not-found.html');
