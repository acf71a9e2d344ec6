import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { codeOf, type ProblemClass, type ProblemDocument, STATUS } from '../../src/platform/kernel/problem';
import { expectProblem } from '../support/problems';
import { startApp, type TestApp } from '../support/test-app';

const SOURCES = join(__dirname, '../../src');

type Exports = Record<string, unknown>;

function isProblemClass(value: unknown): value is ProblemClass {
  return typeof value === 'function' && 'definition' in value;
}

/** Every class of problem that any file of ours exports. */
function problemClasses(): ProblemClass[] {
  const files = globSync('**/*.ts', {
    cwd: SOURCES,
    exclude: ['**/*.spec.ts', 'main.ts', 'app/serve.ts', 'cli/**'],
  });
  return [
    ...new Set(
      files
        .filter((file) => /errors\.ts$|service\.ts$/.test(file))
        .flatMap((file) =>
          Object.values(jest.requireActual<Exports>(join(SOURCES, file))).filter(isProblemClass),
        ),
    ),
  ];
}

describe('The catalogue of problems', () => {
  let app: TestApp;
  let document: OpenAPIObject;

  beforeAll(async () => {
    app = await startApp();
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
  });
  afterAll(() => app.close());

  it('has every class of problem, and nothing else', () => {
    const names = problemClasses().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
    expect(Object.keys(document.components?.examples ?? {})).toEqual(names.sort());
  });

  it.each(problemClasses().map((problem) => [problem.name, problem] as const))(
    'explains %s: what happened, why, what to do',
    (_name, { definition: { what, why, whatToDo } }) => {
      for (const sentence of [what, why, whatToDo]) expect(sentence).toMatch(/^[A-Z`].{10,}[.`]$/s);
    },
  );

  it('gives each kind a code of its own, which tells it from all others in the document', () => {
    const { schemas = {} } = document.components ?? {};
    const { oneOf, discriminator } = schemas['Problem'] as {
      oneOf: { $ref: string }[];
      discriminator: { propertyName: string; mapping: Record<string, string> };
    };
    expect(discriminator.propertyName).toBe('code');
    for (const { name, definition } of problemClasses()) {
      const $ref = `#/components/schemas/${name}Problem`;
      expect(oneOf).toContainEqual({ $ref });
      expect(discriminator.mapping[codeOf(name)]).toBe($ref);
      expect(schemas[`${name}Problem`]).toMatchObject({
        properties: { code: { const: codeOf(name) }, status: { const: STATUS[definition.kind] } },
      });
    }
    expect(Object.keys(discriminator.mapping)).toHaveLength(problemClasses().length);
  });

  it('is of a server that the document names, also where no address is configured', () => {
    expect(document.servers?.map(({ url }) => url)).toEqual([app.url.replace('127.0.0.1', 'localhost')]);
  });

  it('is where the type of an answer leads', async () => {
    const answer = await app.http.get('/api/articles/nowhere').expect(404);
    expectProblem(answer, 404, { article: ['not found'] });
    expect(answer.body as ProblemDocument).toMatchObject({
      // No public address is configured: it is relative to the address of the request (RFC 9457, section 3.1.1).
      type: '/problems/article-not-found',
      code: 'article-not-found',
      title: 'Article not found',
    });
  });

  it('is a page that leads to one page for each kind', async () => {
    const { text } = await app.http.get('/problems').expect(200);
    for (const { name, definition } of problemClasses()) {
      const code = codeOf(name);
      expect(text).toContain(`href="/problems/${code}"`);
      const page = (await app.http.get(`/problems/${code}`).expect(200)).text;
      for (const sentence of [definition.what, definition.why, definition.whatToDo])
        expect(textOf(page)).toContain(sentence.replaceAll('`', ''));
      expect(textOf(page)).toContain(`"code": "${code}"`);
    }
    await app.http.get('/problems/no-such-problem').expect(404);
  });
});

/** What a reader of the page sees. */
function textOf(page: string): string {
  return page
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
