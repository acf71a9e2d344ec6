import {
  type ArgumentsHost,
  BadRequestException,
  Catch,
  type ExceptionFilter,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { DatabaseUnavailable, isRetryable, isUnavailable, OutcomeUnknown } from '../database/database.errors';
import { BAD_TOKEN } from './access';
import { leaveLine } from './admission.guard';
import { allowedMethods } from './allowed-methods';
import {
  InternalError,
  MalformedPath,
  MethodNotAllowed,
  NOT_FOUND_SENTENCE,
  RouteNotFound,
  TokenInvalid,
} from './http.errors';
import { ProblemError, problemDocument, REASON_PHRASE } from '../kernel/problem';
import { isUploading, refuseUpload } from './refused-upload';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The one way out for errors: each becomes a problem document, and nothing internal leaves. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  /**
   * @param notFoundPage the page that a browser sees in place of a 404 problem
   * @param appUrl public address; null: it is not known
   */
  constructor(
    private readonly notFoundPage: string,
    private readonly appUrl: string | null,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    leaveLine(response);
    const problem = this.recognise(thrown, request, response);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // Some may be kept by default (RFC 9110, section 15.1), and none is true for longer than its cause.
    response.setHeader('Cache-Control', 'no-store');
    if (problem.retryAfter !== undefined) response.setHeader('Retry-After', String(problem.retryAfter));
    // What is left of a refused upload is not worth reading: the connection ends with the answer.
    if (problem.kind === 'contentTooLarge') response.setHeader('Connection', 'close');
    if (problem.kind === 'unauthorized')
      response.setHeader('WWW-Authenticate', problem instanceof TokenInvalid ? BAD_TOKEN : 'Bearer');
    response.statusCode = problem.status;
    response.statusMessage = REASON_PHRASE[problem.kind];
    if (problem instanceof RouteNotFound && !isApi(request)) this.sendNotFound(problem, request, response);
    else this.sendProblem(problem, request, response);
  }

  private recognise(thrown: unknown, request: Request, response: Response): ProblemError {
    if (thrown instanceof OutcomeUnknown) this.logger.warn({ err: thrown }, 'The database gave no answer');
    if (thrown instanceof ProblemError) return thrown;
    if (thrown instanceof NotFoundException) return this.unmatched(request, response);
    if (isUnavailable(thrown) || isRetryable(thrown)) {
      this.logger.warn({ err: thrown }, 'The database is unavailable');
      return new DatabaseUnavailable();
    }
    // What Nest makes of a path that Express cannot decode; nothing of ours throws it.
    if (thrown instanceof BadRequestException) return new MalformedPath();
    this.logger.error({ err: thrown }, 'Unexpected error');
    return new InternalError();
  }

  /** No route took the request: another method may be allowed on its path, or nothing is there. */
  private unmatched(request: Request, response: Response): ProblemError {
    const methods = allowedMethods(request);
    if (methods.length === 0 || methods.includes(request.method)) return new RouteNotFound();
    response.setHeader('Allow', methods.join(', '));
    return new MethodNotAllowed();
  }

  /** Outside the API a 404 is a page for a browser, text for a plain client, a problem for one that asks for JSON. */
  private sendNotFound(problem: ProblemError, request: Request, response: Response): void {
    response.vary('Accept');
    switch (request.accepts(['text/plain', 'text/html', 'application/problem+json', 'application/json'])) {
      case 'text/html':
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(this.notFoundPage);
        return;
      case 'application/problem+json':
      case 'application/json':
        this.sendProblem(problem, request, response);
        return;
      default:
        response.setHeader('Content-Type', 'text/plain; charset=utf-8');
        response.end(NOT_FOUND_SENTENCE);
    }
  }

  private sendProblem(problem: ProblemError, request: Request, response: Response): void {
    const { appUrl } = this;
    response.setHeader('Content-Type', PROBLEM_TYPE);
    const text = JSON.stringify(
      problemDocument(problem, { instance: request.path, requestId: request.id as string, appUrl }),
    );
    if (isUploading(request)) refuseUpload(request, response, text);
    else response.end(text);
  }
}

function isApi(request: Request): boolean {
  return /^\/api(\/|$)/i.test(request.path);
}
