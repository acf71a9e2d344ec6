import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import supertest from 'supertest';
import { Public } from '../../src/platform/http/access';
import { Deprecated, Deprecations } from '../../src/platform/openapi/deprecated';
import { createOpenApiDocument } from '../../src/platform/openapi/document';
import { Operation } from '../../src/platform/openapi/operation';
import { startApp, type TestApp } from '../support/test-app';
import { breaksBetween, factsOf } from './facts';

const ROOT = join(__dirname, '../..');

/** What the last release promised, a line each. Whoever releases writes it anew: see CONTRIBUTING.md. */
const FACTS = join(__dirname, 'released-facts.txt');
const RELEASED = readFileSync(FACTS, 'utf8').split('\n').filter(Boolean);

/** What the changelog says of the version to come. */
function unreleased(): string {
  const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
  const start = changelog.indexOf('## [Unreleased]');
  return changelog.slice(start, changelog.indexOf('\n## [', start + 1));
}

describe('The API, from release to release', () => {
  let app: TestApp;
  let facts: string[];

  beforeAll(async () => {
    app = await startApp();
    facts = factsOf((await app.http.get('/openapi.json').expect(200)).body as OpenAPIObject);
    // eslint-disable-next-line no-restricted-properties -- It is no setting of the application.
    if (process.env['RELEASE'] === 'yes') writeFileSync(FACTS, `${facts.join('\n')}\n`);
  });
  afterAll(() => app.close());

  it('breaks nothing that the changelog does not announce', () => {
    expect(RELEASED.length).toBeGreaterThan(100);
    const announced = unreleased();
    const breaks = breaksBetween(RELEASED, facts).filter((broken) => !announced.includes(`\`${broken}\``));
    expect(breaks).toEqual([]);
  });

  it.each([
    ['an operation that is gone', (fact: string) => (/^has articles.get:/.test(fact) ? [] : [fact])],
    [
      'a field that is no longer answered',
      (fact: string) => (/200 .*article\.slug: string/.test(fact) ? [] : [fact]),
    ],
    [
      'a field that may now be null',
      (fact: string) => [fact.replace(/(article\.slug: )string$/, '$1null|string')],
    ],
    [
      'a parameter that is no longer read',
      (fact: string) => (/^takes articles.list: query tag/.test(fact) ? [] : [fact]),
    ],
    [
      'something that is now needed',
      (fact: string) => [fact, ...(/^has articles.list:/.test(fact) ? ['needs articles.list: a token'] : [])],
    ],
    [
      'a problem that is called something else',
      (fact: string) => [fact.replace('knows article-not-found', 'knows no-article')],
    ],
  ])('would break by %s', (_what, change) => {
    expect(breaksBetween(facts, facts)).toEqual([]);
    expect(breaksBetween(facts, facts.flatMap(change))).not.toEqual([]);
  });

  it.each([
    [
      'another operation, which may need what it likes',
      ['has notes.get: GET /api/notes', 'needs notes.get: a token'],
    ],
    ['another optional parameter', ['takes articles.list: query sort: string']],
    ['another field in an answer', ['answers articles.get: 200 application/json.article.more: string']],
    ['another problem', ['knows note-not-found']],
  ])('would not break by %s', (_what, added) => {
    expect(breaksBetween(facts, [...facts, ...added])).toEqual([]);
  });
});

const NOTICE = {
  since: '2027-01-01T00:00:00Z',
  sunset: '2027-12-31T00:00:00Z',
  instead: 'Use `notes.find` instead.',
};

@Public()
@Controller('notes')
class NotesController {
  @Get()
  @Deprecated(NOTICE)
  @Operation({ id: 'notes.list', summary: 'List notes', success: 'Notes' })
  list(): string {
    return 'none';
  }

  @Get('found')
  @Operation({ id: 'notes.find', summary: 'Find notes', success: 'Notes' })
  find(): string {
    return 'none';
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {}

describe('A deprecated operation', () => {
  let app: NestExpressApplication;

  beforeAll(async () => {
    app = await NestFactory.create<NestExpressApplication>(NotesModule, { logger: false });
    await app.init();
  });
  afterAll(() => app.close());

  it('says in its answers since when, and until when (RFC 9745, RFC 8594)', async () => {
    const { headers } = await supertest(app.getHttpServer()).get('/notes').expect(200);
    expect(headers).toMatchObject({ deprecation: '@1798761600', sunset: 'Fri, 31 Dec 2027 00:00:00 GMT' });
    const other = await supertest(app.getHttpServer()).get('/notes/found').expect(200);
    expect(other.headers).not.toHaveProperty('deprecation');
  });

  it('is marked in the document, which says what to use instead', () => {
    const api = {
      title: 'Notes',
      version: '1',
      description: '',
      url: 'https://a.example',
      appUrl: null,
      tags: [],
    };
    const { paths } = createOpenApiDocument(app, api, [Deprecations]).document;
    const reference = (name: string) => ({ $ref: `#/components/headers/${name}` });
    expect(paths['/notes']?.get).toMatchObject({
      deprecated: true,
      description: expect.stringContaining(NOTICE.instead),
      responses: { 200: { headers: { Deprecation: reference('Deprecation'), Sunset: reference('Sunset') } } },
    });
    expect(paths['/notes/found']?.get?.deprecated).toBeUndefined();
  });

  it('goes on for half a year at least', () => {
    expect(() => Deprecated({ ...NOTICE, sunset: '2027-03-01T00:00:00Z' })).toThrow('180 days');
    expect(() => Deprecated({ ...NOTICE, sunset: 'some day' })).toThrow('180 days');
  });
});
