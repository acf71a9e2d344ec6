import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { perHandler } from '../kernel/declared';
import type { DeclaredRoute, RouteAdditions } from '../kernel/documented';
import { BODY_STREAM_PROBLEMS, openBodyStream } from './body-stream';
import { JSON_BODY_PROBLEMS, readJsonObject } from './json-body';
import { type BodyDeclaration, declaredBody } from './takes-body';

/**
 * Reads the body of the routes that take one, and of no other: what is sent to a route that needs no body is ignored,
 * whatever it is.
 *
 * A guard, because only from here on is it known which handler will answer.
 */
@Injectable()
export class RequestBodyGuard implements CanActivate {
  private readonly bodyOf = perHandler((context): BodyDeclaration =>
    declaredBody({ controller: context.getClass(), handler: context.getHandler() }),
  );

  static documents(route: DeclaredRoute): RouteAdditions {
    const body = declaredBody(route);
    if (body === 'none') return {};
    return { problems: body === 'json' ? JSON_BODY_PROBLEMS : BODY_STREAM_PROBLEMS };
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const body = this.bodyOf(context);
    if (body === 'none') return true;
    const request = context.getArgByIndex<Request>(0);
    if (body === 'json') return readJsonObject(request, context.getArgByIndex<Response>(1));
    request.body = openBodyStream(request, body);
    return true;
  }
}
