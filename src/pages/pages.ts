import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of what is served as it is: the pages, their assets, the avatars of the demo data. */
export const PUBLIC_DIR = join(__dirname, 'public');

const page = (name: string) => readFileSync(join(PUBLIC_DIR, name), 'utf8');

export const INDEX_PAGE = page('index.html');
export const ABOUT_PAGE = page('about.html');
export const NOT_FOUND_PAGE = page('not-found.html');
const LINK_PAGE = page('link.html');

/** The page that links in mails lead to. @param frontendUrl where it sends people on to; null: nowhere */
export function linkPage(frontendUrl: string | null): string {
  const escaped = frontendUrl === null ? '' : new URL(frontendUrl).href.replaceAll('&', '&amp;');
  return LINK_PAGE.replace('{{frontendUrl}}', escaped);
}
