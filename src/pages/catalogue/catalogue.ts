import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/config';
import type { PreparedFile } from '../../platform/http/prepared-file';
import { codeOf, type ProblemClass } from '../../platform/kernel/problem';
import { PublishedDocument } from '../../platform/openapi/published-document';
import { page } from '../pages';
import { indexPage, problemPage } from './catalogue-pages';

/** A page for each kind of problem that the document knows, and one that lists them. Each is made when first asked for. */
@Injectable()
export class Catalogue {
  private readonly pages = new Map<string, PreparedFile>();
  private problems: ReadonlyMap<string, ProblemClass> | undefined;

  constructor(
    private readonly published: PublishedDocument,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  get index(): PreparedFile {
    return this.prepared('', () => indexPage([...this.byCode.values()]));
  }

  /** Null where no kind of problem has the code. */
  find(code: string): PreparedFile | null {
    const problem = this.byCode.get(code);
    if (!problem) return null;
    return this.prepared(code, () => problemPage(problem, this.config.appUrl));
  }

  private get byCode(): ReadonlyMap<string, ProblemClass> {
    return (this.problems ??= new Map(
      this.published.current.problems.map((problem) => [codeOf(problem.name), problem]),
    ));
  }

  private prepared(name: string, make: () => string): PreparedFile {
    let made = this.pages.get(name);
    if (!made) {
      made = page(make());
      this.pages.set(name, made);
    }
    return made;
  }
}
