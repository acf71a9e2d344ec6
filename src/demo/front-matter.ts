import { parse } from 'yaml';

/** A Markdown file that begins with YAML. */
export interface MarkdownPage {
  /** What the YAML says, unchecked. */
  readonly frontMatter: unknown;
  /** The Markdown, without the blank line before it and the line break that ends the file; null when there is none. */
  readonly body: string | null;
}

const FRONT_MATTER_AND_BODY = /^(---\n.*?\n)---\n(?:\n(.+?)\n)?$/s;

/**
 * Takes a Markdown file apart: YAML between two lines of `---`, then a blank line and the body, if there is one.
 *
 * @throws Error when the file has another form, or is not valid YAML
 */
export function parseMarkdownPage(text: string): MarkdownPage {
  // Git may check text out with the line ends of Windows.
  const [, yaml, body = null] = FRONT_MATTER_AND_BODY.exec(text.replaceAll('\r\n', '\n')) ?? [];
  if (yaml === undefined) {
    throw new Error('The file must be YAML between two lines of ---, then a blank line and the text');
  }
  // The first --- is part of the YAML, so that the line numbers in its errors are those of the file.
  return { frontMatter: parse(yaml), body };
}
