import type { OpenAPIObject } from '@nestjs/swagger';
import { MethodNotAllowed, RouteNotFound } from '../http/http.errors';
import type { RouteAdditions } from '../kernel/documented';
import { codeOf, type ProblemClass, problemDocument, STATUS } from '../kernel/problem';
import { problemHeaders } from './headers';
import { ProblemDetailsSchema } from './problem.schemas';
import { componentsOf } from './schema-converter';

export interface Reference {
  readonly $ref: string;
}

type Components = NonNullable<OpenAPIObject['components']>;
type Response = NonNullable<Components['responses']>[string];
type Headers = Required<RouteAdditions>['headers'];

interface SharedAnswer {
  readonly problems: readonly ProblemClass[];
  readonly headers: Headers;
}

/** What no operation of the API answers: there is none at the address. */
const BEYOND_OPERATIONS = [RouteNotFound, MethodNotAllowed];

/** In an answer's name; answers that can be more problems are named by the first of them. */
const MAX_NAMED_PROBLEMS = 3;

const EXAMPLE = { instance: '/api/notes/1', requestId: '0193f1c2-7d1e-7a40-8f5e-2b9a6c1d3e4f' };

/**
 * What the document says of problems, each thing once: a schema and an example of every kind, the union of all of them
 * (`Problem`, told apart by `code`), and the answers that operations refer to.
 */
export class ProblemComponents {
  private readonly problems = new Map<string, ProblemClass>();
  private readonly answers = new Map<string, SharedAnswer>();

  constructor(private readonly appUrl: string | null) {
    this.add(BEYOND_OPERATIONS);
  }

  /**
   * The answer that is one of these problems, of one status.
   *
   * @param headers what answers of the route may carry; routes share an answer, which lists what any of them may
   */
  response(problems: readonly ProblemClass[], headers: Headers): Reference {
    this.add(problems);
    const sorted = problems.toSorted(byName);
    const name = this.nameFor(sorted);
    this.answers.set(name, {
      problems: sorted,
      headers: { ...this.answers.get(name)?.headers, ...headers },
    });
    return { $ref: `#/components/responses/${name}` };
  }

  /** Every kind of problem that there is, by name. */
  get catalogue(): ProblemClass[] {
    return [...this.problems.values()].sort(byName);
  }

  get components() {
    const each = <T>(value: (problem: ProblemClass) => T) =>
      Object.fromEntries(this.catalogue.map((problem) => [problem.name, value(problem)]));
    return {
      schemas: {
        ...componentsOf(ProblemDetailsSchema),
        Problem: { description: 'Any problem. `code` tells which.', ...oneOf(this.catalogue) },
        ...Object.fromEntries(
          Object.entries(each(schemaOf)).map(([name, schema]) => [`${name}Problem`, schema]),
        ),
      },
      examples: each((problem) => exampleOf(problem, this.appUrl)),
      responses: Object.fromEntries(
        [...this.answers]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, { problems, headers }]) => [name, responseOf(problems, headers)]),
      ),
    };
  }

  private add(problems: readonly ProblemClass[]): void {
    for (const problem of problems) this.problems.set(problem.name, problem);
  }

  /** Names that would be the same, because they stop after the first problem, have a number at their end. */
  private nameFor(problems: readonly ProblemClass[]): string {
    const wanted = responseName(problems);
    for (let number = 1; ; number++) {
      const name = number === 1 ? wanted : `${wanted}${number}`;
      const known = this.answers.get(name);
      if (known === undefined || haveSameNames(known.problems, problems)) return name;
    }
  }
}

/** A problem as it is answered, for people who read about it. */
export function exampleOf(problem: ProblemClass, appUrl: string | null) {
  const error = new problem();
  return { summary: error.message, value: problemDocument(error, { ...EXAMPLE, appUrl }) };
}

function responseOf(problems: readonly ProblemClass[], headers: Headers): Response {
  const [first] = problems;
  if (!first) throw new Error('A response documents at least one problem');
  return {
    description: [...new Set(problems.map(({ definition: { what } }) => what))].join(' '),
    headers: problemHeaders(first.definition.kind, headers, problems.some(isTimed)),
    content: {
      'application/problem+json': {
        schema: problems.length === 1 ? schemaReference(first) : oneOf(problems),
        examples: Object.fromEntries(
          problems.map(({ name }) => [name, { $ref: `#/components/examples/${name}` }]),
        ),
      },
    },
  };
}

function responseName(problems: readonly ProblemClass[]): string {
  const names = problems.map(({ name }) => name);
  if (names.length <= MAX_NAMED_PROBLEMS) return names.join('Or');
  return `${names[0] ?? ''}Or${names.length - 1}Others`;
}

function oneOf(problems: readonly ProblemClass[]) {
  return {
    oneOf: problems.map(schemaReference),
    discriminator: {
      propertyName: 'code',
      mapping: Object.fromEntries(
        problems.map((problem) => [codeOf(problem.name), schemaReference(problem).$ref]),
      ),
    },
  };
}

function schemaReference({ name }: ProblemClass): Reference {
  return { $ref: `#/components/schemas/${name}Problem` };
}

function schemaOf({ name, definition: { kind, what, whatToDo } }: ProblemClass) {
  return {
    description: `${what} ${whatToDo}`,
    allOf: [{ $ref: '#/components/schemas/ProblemDetails' }],
    properties: { code: { const: codeOf(name) }, status: { const: STATUS[kind] } },
    required: ['code', 'status'],
  };
}

/** Whether it may say when to try again. */
function isTimed(problem: ProblemClass): boolean {
  return new problem().retryAfter !== undefined;
}

function haveSameNames(some: readonly ProblemClass[], others: readonly ProblemClass[]): boolean {
  return some.length === others.length && some.every((problem, index) => problem === others[index]);
}

function byName(one: ProblemClass, other: ProblemClass): number {
  return one.name < other.name ? -1 : 1;
}
