import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { PublishedDocument } from '../../src/platform/openapi/published-document';
import { routesOf } from '../../src/platform/openapi/routes';
import { parseRawAnswer } from '../support/wire';
import { watchAnswers, watchRefusals } from '../support/sent-answers';
import type { JudgedExchange } from './judge';

/** Where answers departed from the document since somebody last asked. */
const departures: string[] = [];

/** Returns what was noted since it was last called. */
export function takeDepartures(): string[] {
  return departures.splice(0);
}

/** Holds every answer of an application, however it is asked, against its own document from now on. */
export async function judgeAnswersOf(app: NestExpressApplication): Promise<void> {
  const server: Server = app.getHttpServer();
  // Not asked for over HTTP, which would count for the limits that a test looks at.
  const judge = await globalThis.contractJudgeFor(documentKey(app), () =>
    Promise.resolve(JSON.stringify(app.get(PublishedDocument).current.document)),
  );
  const hold = (exchange: JudgedExchange) => {
    const faults = judge.faults(exchange);
    if (faults.length === 0) return;
    const { method, target } = exchange.request ?? { method: 'No request', target: '' };
    departures.push(`${method} ${target} was answered ${exchange.status}: ${faults.join('; ')}`);
  };
  watchAnswers(server, ({ method = '', url: rest = '', originalUrl = rest }, response, text) => {
    const { statusCode: status } = response;
    const request = { method, target: originalUrl };
    hold({ request, status, headers: response.getHeaders(), text: method === 'HEAD' ? null : text });
  });
  watchRefusals(server, (raw) => {
    hold({ ...parseRawAnswer(raw), request: null });
  });
}

/** Two applications of which this is the same have the same document. */
function documentKey(app: NestExpressApplication): string {
  const operations = routesOf(app).map(({ operation, access }) => [operation?.id, access]);
  return JSON.stringify([app.getHttpAdapter().getInstance().locals.appUrl, operations]);
}
