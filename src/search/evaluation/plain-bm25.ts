const K1 = 1.2;
const B = 0.75;

/** BM25 as the textbooks have it (Robertson and Walker 1994), over one field: what a search is compared with. */
export class PlainBm25 {
  private readonly postings = new Map<string, Array<readonly [id: string, count: number]>>();
  private readonly lengths = new Map<string, number>();
  private total = 0;

  /** @param counts how often each word is in the document */
  add(id: string, counts: ReadonlyMap<string, number>): void {
    let length = 0;
    for (const [word, count] of counts) {
      const list = this.postings.get(word);
      if (list) list.push([id, count]);
      else this.postings.set(word, [[id, count]]);
      length += count;
    }
    this.lengths.set(id, length);
    this.total += length;
  }

  /** Ids of the best documents, the best first. */
  search(words: readonly string[], depth: number): string[] {
    const scores = new Map<string, number>();
    const average = this.total / Math.max(1, this.lengths.size);
    for (const word of new Set(words)) {
      const list = this.postings.get(word) ?? [];
      const weight = Math.log(1 + (this.lengths.size - list.length + 0.5) / (list.length + 0.5));
      for (const [id, count] of list) {
        const norm = K1 * (1 - B + (B * (this.lengths.get(id) ?? 0)) / average);
        scores.set(id, (scores.get(id) ?? 0) + (weight * count * (K1 + 1)) / (count + norm));
      }
    }
    return [...scores]
      .sort(([, one], [, other]) => other - one)
      .slice(0, depth)
      .map(([id]) => id);
  }
}
