import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const Document = z.object({
  _id: z.coerce.string(),
  title: z.string().nullish(),
  text: z.string().nullish(),
});
export interface CollectionDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface Question {
  readonly text: string;
  readonly grades: ReadonlyMap<string, number>;
}

/** The documents of a collection in BEIR's form, one by one: `corpus.jsonl` (Thakur et al. 2021). */
export async function* documentsOf(folder: string): AsyncGenerator<CollectionDocument> {
  const lines = createInterface({
    input: createReadStream(join(folder, 'corpus.jsonl')),
    crlfDelay: Infinity,
  });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const { _id: id, title, text } = Document.parse(JSON.parse(line));
    yield { id, title: title ?? '', text: text ?? '' };
  }
}

/** The questions that have been judged: `queries.jsonl`, and all judgements in `qrels/*.tsv`. */
export function questionsOf(folder: string): Question[] {
  const grades = gradesOf(join(folder, 'qrels'));
  return readFileSync(join(folder, 'queries.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const { _id: id, text } = Document.parse(JSON.parse(line));
      const judged = grades.get(id);
      return judged ? [{ text: text ?? '', grades: judged }] : [];
    });
}

function gradesOf(folder: string): Map<string, Map<string, number>> {
  const grades = new Map<string, Map<string, number>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tsv'))) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      const [question, document, grade] = line.trim().split('\t');
      // The first line names the columns.
      if (question === undefined || document === undefined || Number.isNaN(Number(grade))) continue;
      const judged = grades.get(question) ?? new Map<string, number>();
      grades.set(question, judged.set(document, Number(grade)));
    }
  }
  return grades;
}
