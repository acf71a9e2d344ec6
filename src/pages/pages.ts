import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PreparedFile } from '../platform/http/prepared-file';

/** Folder of what is served as it is: the pages, their assets, the avatars of the demo data. */
export const PUBLIC_DIR = join(__dirname, 'public');

/** Seconds; a page may name what a new version has renamed. */
const MAX_AGE_SECONDS = 300;

/** The text of a page, which may have gaps. */
export const template = (name: string) => readFileSync(join(PUBLIC_DIR, name), 'utf8');

/** A page whose gaps are filled with HTML. */
export function filled(html: string, values: Readonly<Record<string, string>>): string {
  return html.replace(/\{\{(\w+)\}\}/g, (_match, name: string) => values[name] ?? '');
}

/** A page, ready to be sent. */
export const page = (html: string) =>
  new PreparedFile(html, { type: 'text/html; charset=utf-8', maxAgeSeconds: MAX_AGE_SECONDS });

export const ABOUT_PAGE = page(template('about.html'));
export const DOCS_PAGE = page(template('docs.html'));
export const NOT_FOUND_PAGE = template('not-found.html');
const LINK_PAGE = template('link.html');

/** The page that links in mails lead to. @param frontendUrl where it sends people on to; null: nowhere */
export function linkPage(frontendUrl: string | null): string {
  const escaped = frontendUrl === null ? '' : new URL(frontendUrl).href.replaceAll('&', '&amp;');
  return LINK_PAGE.replace('{{frontendUrl}}', escaped);
}
