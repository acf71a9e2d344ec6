/** Numbers that look random, and are the same each time (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A `Range` header as a client may send it, good or bad. */
export function randomRange(next: (below: number) => number, length: number): string {
  const one = () => {
    const at = next(Math.floor(length * 1.2));
    switch (next(8)) {
      case 0:
        return `-${next(length * 2)}`;
      case 1:
        return `${at}-`;
      case 2:
        return `${at}-${next(length * 2)}`;
      case 3:
        return ['x-1', '5', '--5', '1-2-3', '', '1.5-2'][next(6)] ?? '';
      default:
        return `${at}-${at + next(5_000)}`;
    }
  };
  const count = next(3) === 0 ? 1 + next(6) : 1;
  return `bytes=${Array.from({ length: count }, one).join(next(2) === 0 ? ',' : ', ')}`;
}

/** What a header means, as RFC 9110 (section 14) says it, in the plainest way: bytes that were asked for, or null for all. */
export function wantedBytes(header: string, length: number): ReadonlySet<number> | null {
  const members = header
    .slice('bytes='.length)
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean);
  if (members.length === 0) return null;
  const wanted = new Set<number>();
  for (const member of members) {
    const [, first, last] = /^(\d*)-(\d*)$/.exec(member) ?? [];
    if (first === undefined || last === undefined || (first === '' && last === '')) return null;
    if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
    const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
    const end = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
    for (let byte = start; byte <= end; byte++) wanted.add(byte);
  }
  return wanted;
}

export interface Part {
  readonly start: number;
  readonly bytes: Buffer;
}

/** The parts of a 206, whichever way they are sent. */
export function partsOf(headers: Headers, body: Buffer): Part[] {
  const single = headers.get('content-range');
  if (single !== null) return [{ start: startOf(single, body.length), bytes: body }];
  const boundary = /boundary=(\S+)$/.exec(headers.get('content-type') ?? '')?.[1] ?? '';
  const text = body.toString('latin1');
  const pieces = text.split(`\r\n--${boundary}`);
  if (pieces.shift() !== '' || pieces.pop() !== '--\r\n') throw new Error('The parts are not closed');
  return pieces.map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    const bytes = Buffer.from(piece.slice(end + 4), 'latin1');
    const range = /\r\nContent-Range: (.*)/.exec(piece.slice(0, end))?.[1] ?? '';
    return { start: startOf(range, bytes.length), bytes };
  });
}

function startOf(contentRange: string, length: number): number {
  const [, start = '', end = ''] = /^bytes (\d+)-(\d+)\/\d+$/.exec(contentRange) ?? [];
  if (Number(end) - Number(start) + 1 !== length) throw new Error(`${contentRange} is not ${length} bytes`);
  return Number(start);
}

/** Asks for random ranges of a file, and throws at the first answer that is not what the file has there. */
export async function checkRanges(
  url: string,
  file: Buffer,
  { count, seed, authorization }: { count: number; seed: number; authorization: string },
): Promise<Record<number, number>> {
  const next = numbers(seed);
  const seen: Record<number, number> = {};
  for (let asked = 0; asked < count; asked++) {
    const range = randomRange(next, file.length);
    const answer = await fetch(url, { headers: { range, authorization } });
    const body = Buffer.from(await answer.arrayBuffer());
    seen[answer.status] = (seen[answer.status] ?? 0) + 1;
    const wanted = wantedBytes(range, file.length);
    const fault = faultOf(answer, body, wanted, file);
    if (fault !== null) throw new Error(`${range} was answered ${answer.status}: ${fault}`);
  }
  return seen;
}

function faultOf(
  answer: Response,
  body: Buffer,
  wanted: ReadonlySet<number> | null,
  file: Buffer,
): string | null {
  if (wanted === null) return answer.status === 200 && body.equals(file) ? null : 'not all of it';
  if (wanted.size === 0) {
    const told = answer.headers.get('content-range') === `bytes */${file.length}`;
    return answer.status === 416 && told ? null : 'not refused';
  }
  if (answer.status !== 206) return 'no part';
  if (Number(answer.headers.get('content-length')) !== body.length) return 'another length';
  const got = new Set<number>();
  for (const { start, bytes } of partsOf(answer.headers, body)) {
    if (!bytes.equals(file.subarray(start, start + bytes.length))) return `other bytes at ${start}`;
    for (let index = 0; index < bytes.length; index++) {
      if (got.has(start + index)) return `byte ${start + index} twice`;
      got.add(start + index);
    }
  }
  for (const byte of wanted) if (!got.has(byte)) return `no byte ${byte}`;
  return null;
}
