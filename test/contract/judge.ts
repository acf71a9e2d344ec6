import type { OpenAPIObject } from '@nestjs/swagger';
import { Contract, type DocumentedOperation, realWorldDocument, type SentAnswer } from './document';
import { record } from '../support/contract-record.mts';

/** A request and what the application answered; the request is null where the server could read none. */
export interface JudgedExchange extends SentAnswer {
  readonly request: { readonly method: string; readonly target: string } | null;
}

/** What any request can be answered, whatever its operation: having seen it of one operation is enough. */
const ANSWERS_OF_ANY_OPERATION = new Set(['408', '431', '500', '503']);

/** Holds answers against an application's own document and, where they succeed, against RealWorld's. */
export class Judge {
  private readonly contract: Contract;
  private readonly realWorld = new Contract(realWorldDocument(), { closed: false, base: '/api' });

  constructor(document: OpenAPIObject) {
    this.contract = new Contract(document, { closed: true });
    for (const operation of this.contract.operations)
      for (const status of Object.keys(operation.responses)) record('promised', promiseOf(operation, status));
    for (const { operationId } of this.realWorld.operations)
      record('promised', realWorldPromise(operationId));
  }

  /** Everything in which an answer departs from the documents. None of what they do not know: a page, a file, a 404. */
  faults({ request, ...answer }: JudgedExchange): string[] {
    if (request === null) return this.faultsBeforeAnyOperation(answer);
    const operation = this.contract.operationOf(request.method, request.target);
    if (!operation) return [];
    record('seen', promiseOf(operation, String(answer.status)));
    return [
      ...this.contract.faults(operation, answer),
      ...this.realWorldFaults(request.method, request.target, answer),
    ];
  }

  /** What the server's parser refuses could have been meant for any operation, so each of them documents it. */
  private faultsBeforeAnyOperation(answer: SentAnswer): string[] {
    record('seen', promiseOfAny(String(answer.status)));
    return [
      ...new Set(this.contract.operations.flatMap((operation) => this.contract.faults(operation, answer))),
    ];
  }

  private realWorldFaults(method: string, target: string, answer: SentAnswer): string[] {
    // 202 is ours: where addresses have to be confirmed, RealWorld's clients cannot sign up by themselves.
    if (answer.status >= 300 || answer.status === 202) return [];
    const operation = this.realWorld.operationOf(method, target);
    if (!operation) return [];
    record('seen', realWorldPromise(operation.operationId));
    // RealWorld documents no headers.
    const headers = { 'content-type': answer.headers['content-type'] };
    return this.realWorld.faults(operation, { ...answer, headers }).map((fault) => `RealWorld: ${fault}`);
  }
}

/** What a document promises by listing a status, as the run's record names it. */
function promiseOf({ operationId, path, responses }: DocumentedOperation, status: string): string {
  // Without a path parameter or a body, only a request that is no HTTP at all gets a 400.
  const isNoHttp = status === '400' && !path.includes('{') && !('415' in responses);
  return isNoHttp || ANSWERS_OF_ANY_OPERATION.has(status) ? promiseOfAny(status) : `${operationId} ${status}`;
}

function promiseOfAny(status: string): string {
  return `any operation ${status}`;
}

function realWorldPromise(operationId: string): string {
  return `RealWorld ${operationId}`;
}
