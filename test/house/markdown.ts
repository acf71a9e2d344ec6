/** A link or an image of a Markdown document. */
export interface MarkdownLink {
  /** Without its anchor; empty for a link within the document. */
  readonly path: string;
  /** Null where the link leads to no heading. */
  readonly anchor: string | null;
}

/** The links and images of a document that lead to something in the repository. Code holds no links. */
export function relativeLinks(markdown: string): MarkdownLink[] {
  return [...withoutCode(markdown).matchAll(/\]\((?<target>[^()\s]+)\)/g)]
    .map(({ groups }) => groups?.['target'] ?? '')
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((target) => {
      const [path = '', anchor = null] = target.split('#');
      return { path, anchor };
    });
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchors(markdown: string): string[] {
  const uses = new Map<string, number>();
  return headings(markdown).map((heading) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const use = uses.get(anchor) ?? 0;
    uses.set(anchor, use + 1);
    return use === 0 ? anchor : `${anchor}-${use}`;
  });
}

/** The rows of every table, without its head; of each row the cells. */
export function tableRows(markdown: string): string[][] {
  const rows = markdown.split('\n').map((line) => (line.startsWith('|') ? cellsOf(line) : null));
  return rows.filter((row, index): row is string[] => row !== null && !isHead(rows, index));
}

/** What stands under a heading, up to the next heading of its level or above. Empty without the heading. */
export function section(markdown: string, heading: string): string {
  const [, ...parts] = `\n${markdown}`.split(/^(?=## )/m);
  return parts.find((part) => part.startsWith(`## ${heading}\n`)) ?? '';
}

/** A cell's text, with the text of a link in the link's place. */
export function textOf(cell: string): string {
  return cell.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
}

function headings(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) => textOf(text));
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '');
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^```[^]*?^```$/gm, '');
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());
}

/** The first line of a table, and the line of dashes below it. */
function isHead(rows: ReadonlyArray<string[] | null>, index: number): boolean {
  const isRule = (row: string[] | null | undefined) => row?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
  return isRule(rows[index]) || isRule(rows[index + 1]);
}
