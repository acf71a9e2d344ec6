/** What a run found, as a table, as JSON, and as a chart. */

export interface Side {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of processor time a request; null where it cannot be told. */
  readonly cpu: number | null;
  /** Megabytes. */
  readonly memory: number | null;
}

export interface Row {
  readonly route: string;
  readonly server: Side;
  readonly limit: Side;
  readonly ratio: number;
}

export interface Report {
  readonly articles: number;
  readonly generator: string;
  readonly rows: readonly Row[];
  readonly cursor: { readonly first: Side; readonly thousandth: Side } | null;
}

export function table({ rows, cursor }: Report): string {
  const head = [
    'route',
    'req/s',
    'limit',
    'ratio',
    'p50 ms',
    "limit's",
    'p99 ms',
    "limit's",
    'ratio',
    'CPU ms',
    "limit's",
    'MB',
    "limit's",
  ];
  const body = rows.map(({ route, server, limit, ratio }) => [
    route,
    server.requestsPerSecond.toFixed(0),
    limit.requestsPerSecond.toFixed(0),
    ratio.toFixed(2),
    server.p50.toFixed(1),
    limit.p50.toFixed(1),
    server.p99.toFixed(1),
    limit.p99.toFixed(1),
    (server.p99 / limit.p99).toFixed(2),
    server.cpu?.toFixed(3) ?? '',
    limit.cpu?.toFixed(3) ?? '',
    String(server.memory ?? ''),
    String(limit.memory ?? ''),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const pages =
    cursor === null
      ? []
      : [
          '',
          `Page 1,000 by cursor: ${(cursor.thousandth.requestsPerSecond / cursor.first.requestsPerSecond).toFixed(2)} of page 1's requests a second (${cursor.thousandth.requestsPerSecond.toFixed(0)} and ${cursor.first.requestsPerSecond.toFixed(0)})`,
        ];
  return [line(head), rule, ...body.map(line), ...pages].join('\n');
}

const BAR = 22;
const LEFT = 170;
const WIDTH = 520;

/** Bars of the ratio to the limit; 1 is the limit, 0.85 the goal. */
export function chart({ rows, articles }: Report): string {
  const height = rows.length * BAR + 70;
  const at = (ratio: number) => LEFT + Math.min(ratio, 1.2) * (WIDTH / 1.2);
  const bars = rows.map(({ route, ratio, server }, index) => {
    const y = 44 + index * BAR;
    return `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escapeXml(route)}</text>
<rect x="${LEFT}" y="${y}" width="${(at(ratio) - LEFT).toFixed(1)}" height="${BAR - 6}" fill="${ratio >= 0.85 ? '#2f6f4f' : ratio >= 0.7 ? '#b7791f' : '#b23a3a'}"/>
<text x="${at(ratio) + 6}" y="${y + 12}">${ratio.toFixed(2)} · ${server.requestsPerSecond.toFixed(0)}/s</text>`;
  });
  const marks = [0.85, 1].map(
    (mark) =>
      `<line x1="${at(mark)}" x2="${at(mark)}" y1="38" y2="${height - 24}" stroke="#888" stroke-dasharray="3 3"/><text x="${at(mark)}" y="34" text-anchor="middle">${mark}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${LEFT + WIDTH + 110}" height="${height}" font-family="sans-serif" font-size="12" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="20" font-size="14" font-weight="bold">Throughput as a share of the limit (bare node:http and pg), ${articles.toLocaleString('en')} articles</text>
${marks.join('\n')}
${bars.join('\n')}
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
