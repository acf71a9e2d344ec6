/** The low bits of a number that one byte holds; its highest bit says that more bytes follow (LEB128). */
const BITS = 7;
const MORE = 1 << BITS;

/** Ids in few bytes: sorted, each as its distance from the one before. */
export function writeIds(ids: readonly number[]): Buffer {
  const bytes: number[] = [];
  let before = 0;
  for (const id of [...ids].sort((one, other) => one - other)) {
    let distance = id - before;
    before = id;
    for (; distance >= MORE; distance = Math.floor(distance / MORE)) bytes.push((distance % MORE) | MORE);
    bytes.push(distance);
  }
  return Buffer.from(bytes);
}

/** What {@link writeIds} wrote, in ascending order. */
export function readIds(bytes: Buffer): number[] {
  const ids: number[] = [];
  let [before, distance, scale] = [0, 0, 1];
  for (const byte of bytes) {
    distance += (byte % MORE) * scale;
    scale *= MORE;
    if (byte < MORE) {
      before += distance;
      ids.push(before);
      [distance, scale] = [0, 1];
    }
  }
  return ids;
}
