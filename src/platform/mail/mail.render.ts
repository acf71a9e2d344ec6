import type { MailContent } from './mail.content';

/** The part for readers of plain text. */
export function renderText({ heading, paragraphs, action, footnote }: MailContent): string {
  const blocks = [heading, ...paragraphs];
  if (action) blocks.push(`${action.label}:\n${action.url}`);
  if (footnote !== undefined) blocks.push(`--\n${footnote}`);
  return `${blocks.join('\n\n')}\n`;
}

/**
 * The part for everybody else: no image, script or remote style, and colours that the reader's dark mode may turn.
 *
 * The address is also there to be read and copied: a button alone is nothing to whoever cannot, or should not, press it.
 */
export function renderHtml({ subject, heading, paragraphs, action, footnote }: MailContent): string {
  const body = paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${escapeHtml(paragraph)}</p>`);
  if (action) {
    const url = escapeHtml(action.url);
    body.push(
      `<p style="margin:24px 0"><a href="${url}" style="${BUTTON}">${escapeHtml(action.label)}</a></p>`,
      `<p style="${SMALL}">Or open this address: <a href="${url}" style="color:inherit;word-break:break-all">${url}</a></p>`,
    );
  }
  if (footnote !== undefined) body.push(`<p style="${SMALL}">${escapeHtml(footnote)}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(heading)}</h1>
${body.join('\n')}
</div>
</body>
</html>
`;
}

const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#1d5c4a;color:#ffffff;text-decoration:none;font-weight:600';
const SMALL = 'margin:24px 0 0;font-size:13px;opacity:0.75';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
