/** How good a ranking is, in the field's own terms. */
export interface Measures {
  /** Normalised discounted cumulative gain of the first 10, with gains 2^g - 1 (Burges et al. 2005). */
  readonly ndcg10: number;
  /** Mean average precision of the first 100. */
  readonly map100: number;
  /** The share of what is relevant that is among the first 100. */
  readonly recall100: number;
  readonly p50ms: number;
  readonly p99ms: number;
}

/** Grades of the documents that are relevant to a question, by id; a document without one is not. */
export type Grades = ReadonlyMap<string, number>;

/** One question's answer: ids in their order, and how long it took. */
export interface Answered {
  readonly ids: readonly string[];
  readonly ms: number;
  readonly grades: Grades;
}

/** The averages over all questions that have something relevant. */
export function measure(answers: readonly Answered[]): Measures {
  const judged = answers.filter(({ grades }) => [...grades.values()].some((grade) => grade > 0));
  const average = (of: (answer: Answered) => number) =>
    judged.reduce((sum, answer) => sum + of(answer), 0) / Math.max(1, judged.length);
  const times = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  const quantile = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    ndcg10: average(({ ids, grades }) => ndcg(ids, grades, 10)),
    map100: average(({ ids, grades }) => averagePrecision(ids, grades, 100)),
    recall100: average(({ ids, grades }) => recall(ids, grades, 100)),
    p50ms: quantile(0.5),
    p99ms: quantile(0.99),
  };
}

export function ndcg(ids: readonly string[], grades: Grades, depth: number): number {
  const gained = (list: readonly number[]) =>
    list.slice(0, depth).reduce((sum, grade, place) => sum + (2 ** grade - 1) / Math.log2(place + 2), 0);
  const ideal = gained([...grades.values()].sort((one, other) => other - one));
  return ideal === 0 ? 0 : gained(ids.map((id) => grades.get(id) ?? 0)) / ideal;
}

export function averagePrecision(ids: readonly string[], grades: Grades, depth: number): number {
  let [found, sum] = [0, 0];
  for (const [place, id] of ids.slice(0, depth).entries()) {
    if (isRelevant(grades, id)) sum += ++found / (place + 1);
  }
  const relevant = countRelevant(grades);
  return relevant === 0 ? 0 : sum / relevant;
}

export function recall(ids: readonly string[], grades: Grades, depth: number): number {
  const relevant = countRelevant(grades);
  return relevant === 0 ? 0 : ids.slice(0, depth).filter((id) => isRelevant(grades, id)).length / relevant;
}

const isRelevant = (grades: Grades, id: string): boolean => (grades.get(id) ?? 0) > 0;

const countRelevant = (grades: Grades): number => [...grades.values()].filter((grade) => grade > 0).length;
