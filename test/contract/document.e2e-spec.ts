import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import { requiredRole } from '../../src/auth/auth.decorators';
import { routesOf } from '../../src/platform/openapi/routes';
import { startApp, type TestApp } from '../support/test-app';
import { Contract, realWorldDocument } from './document';

describe('The OpenAPI document', () => {
  let app: TestApp;
  let document: OpenAPIObject;
  let contract: Contract;

  beforeAll(async () => {
    app = await startApp({ APP_URL: 'https://news.example' });
    document = (await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject;
    contract = new Contract(document, { closed: true });
  });
  afterAll(() => app.close());

  it('passes the linter without an error or a warning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'broadsheet-document-'));
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const redocly = join(__dirname, '../../node_modules/@redocly/cli/bin/cli.js');
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [
        redocly,
        'lint',
        file,
        '--extends',
        'recommended',
        '--format',
        'json',
        '--skip-rule',
        'no-unused-components',
      ],
      { env: { PATH: '', REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
    ).finally(() => {
      rmSync(folder, { recursive: true });
    });
    const { totals } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { totals: Record<string, number> };
    expect({ totals, stderr }).toMatchObject({ totals: { errors: 0, warnings: 0 } });
  });

  it('says the same in YAML', async () => {
    const { parse } = await import('yaml');
    const answer = await app.http.get('/openapi.yaml').expect(200);
    expect(parse(answer.text)).toEqual(document);
  });

  it('knows every route, and every route declares who may call it', () => {
    const routes = routesOf(app.app);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
    const pages = routes
      .filter(({ operation }) => operation === undefined)
      .map(({ handler }) => handler.name);
    expect(pages).toEqual([
      ...['index', 'search', 'article', 'about', 'link'],
      ...['json', 'yaml', 'docs'],
      ...['asset', 'avatar', 'swaggerUiPart'],
      ...['problems', 'problem', 'security'],
    ]);
    expect(contract.operations.map(({ operationId }) => operationId).sort()).toEqual(
      routes.flatMap(({ operation }) => operation?.id ?? []).sort(),
    );
  });

  it('marks what is public, optional, protected and for administrators', () => {
    const routes = new Map(
      routesOf(app.app).map(({ operation, access, handler, controller }) => [
        operation?.id,
        { access, role: requiredRole(handler, controller) },
      ]),
    );
    for (const { operationId, security, responses } of contract.operations) {
      const isOptional = JSON.stringify(security?.[0]) === '{}';
      const access = security?.length === 0 ? 'public' : isOptional ? 'optional' : 'protected';
      const forAdmins = JSON.stringify(responses['403'] ?? {}).includes('AdminRequired');
      const documented = { access, role: forAdmins ? 'admin' : undefined };
      expect({ operationId, ...documented }).toEqual({ operationId, ...routes.get(operationId) });
    }
    expect(routes.get('admin.listAuditEvents')?.role).toBe('admin');
  });

  it('puts every operation under one tag, which it describes', () => {
    const described = new Set(document.tags?.map(({ name }) => name));
    for (const { operationId, tags = [] } of contract.operations as {
      operationId: string;
      tags?: string[];
    }[]) {
      expect({ operationId, tags: tags.filter((tag) => described.has(tag)) }).toEqual({ operationId, tags });
      expect(tags).toHaveLength(1);
    }
  });

  it('names every component and leaves no object in an answer without a name', () => {
    expect(Object.keys(document.components?.schemas ?? {}).filter((name) => /Dto$/.test(name))).toEqual([]);
    const unnamed = contract.operations.flatMap(({ operationId, responses }) =>
      Object.values(responses).flatMap(({ content = {} }) =>
        Object.values(content)
          .filter(({ schema }) => !('$ref' in schema || 'oneOf' in schema || schema['type'] === 'string'))
          .map(() => operationId),
      ),
    );
    expect(unnamed).toEqual([]);
  });

  it('uses every component, but for the union of all problems and what no operation answers', () => {
    const text = JSON.stringify({ ...document, components: { ...document.components, schemas: {} } });
    const { Problem: union, ...schemas } = document.components?.schemas ?? {};
    const uses = `${text}${JSON.stringify(schemas)}`;
    const unused = Object.entries(document.components ?? {}).flatMap(([section, components]) =>
      Object.keys(components as object).filter(
        (name) => section !== 'securitySchemes' && !uses.includes(`"#/components/${section}/${name}"`),
      ),
    );
    const beyond = ['MethodNotAllowed', 'RouteNotFound'];
    expect(union).toBeDefined();
    expect(unused.sort()).toEqual(['Problem', ...beyond, ...beyond.map((name) => `${name}Problem`)].sort());
  });

  it('takes 5.5 KB for an operation, and says of each problem once what it looks like', async () => {
    const { text } = await app.http.get('/openapi.json');
    expect(Buffer.byteLength(text)).toBeLessThan(5_500 * contract.operations.length);
    for (const item of Object.values(document.paths))
      for (const { responses } of Object.values(item as Record<string, { responses: object }>))
        for (const [status, response] of Object.entries(responses))
          if (Number(status) >= 400) expect(response).toEqual({ $ref: expect.any(String) as string });
  });

  it('says of each list in an answer how long it can be, or that it is a page', () => {
    const endless = Object.entries(document.components?.schemas ?? {})
      .filter(([name]) => name !== 'ProblemDetails')
      .flatMap(([name, schema]) => endlessLists(schema as Part, name));
    expect(endless).toEqual([]);
  });

  it('names the server that it is about', () => {
    expect(document.servers?.map(({ url }) => url)).toEqual(['https://news.example']);
  });

  it('says each choice of words once', () => {
    const choices = [...JSON.stringify(document).matchAll(/"enum":(\[[^\]]{60,}\])/g)].map(
      ([, words]) => words,
    );
    expect(choices.length).toBeGreaterThan(0);
    expect(choices).toEqual([...new Set(choices)]);
  });

  it('fills nothing in that may be left out', () => {
    const filled = contract.operations.flatMap(({ operationId, parameters = [] }) =>
      parameters
        .filter(({ required, schema = {} }) => !required && /"examples?":/.test(JSON.stringify(schema)))
        .map(({ name }) => `${operationId} ${name}`),
    );
    expect(filled).toEqual([]);
  });

  it('covers the whole RealWorld document', () => {
    const missing = new Contract(realWorldDocument(), { closed: false, base: '/api' }).operations.filter(
      ({ method, path }) => !contract.operationOf(method, `/api${path}`),
    );
    expect(missing).toEqual([]);
  });
});

interface Part {
  readonly type?: string;
  readonly maxItems?: number;
  readonly items?: Part;
  readonly properties?: Readonly<Record<string, Part>>;
}

/** Paths of the lists under a schema that neither say how long they can be nor stand beside a cursor. */
function endlessLists(part: Part, path: string): string[] {
  if (part.type === 'array') {
    const within = endlessLists(part.items ?? {}, `${path}[]`);
    return part.maxItems === undefined ? [path, ...within] : within;
  }
  const { properties = {} } = part;
  return Object.entries(properties).flatMap(([name, value]) =>
    'nextCursor' in properties && value.type === 'array'
      ? endlessLists(value.items ?? {}, `${path}.${name}[]`)
      : endlessLists(value, `${path}.${name}`),
  );
}
