import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { DeclaredRoute, RouteAdditions } from '../kernel/documented';
import type { CallerRequest } from './access';
import { BODY_STREAM_PROBLEMS, checkBodyStream, openBodyStream } from './body-stream';
import { JSON_BODY_PROBLEMS, readJsonObject, refuseSender } from './json-body';
import { bodyOf, declaredBody } from './takes-body';

/**
 * Reads the body of the routes that take one, and of no other: what is sent to a route that needs no body is ignored,
 * whatever it is.
 *
 * A guard, because only from here on is it known which handler will answer. It runs once it is known who calls, and how
 * often they may, so that nobody gets anything parsed beyond their limit. A caller who is not let in is told so here,
 * after what is wrong with the body.
 */
@Injectable()
export class RequestBodyGuard implements CanActivate {
  static documents(route: DeclaredRoute): RouteAdditions {
    const body = declaredBody(route);
    if (body === 'none') return {};
    return { problems: 'mediaTypes' in body ? BODY_STREAM_PROBLEMS : JSON_BODY_PROBLEMS };
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const body = bodyOf(context);
    if (body === 'none') return true;
    const request = context.getArgByIndex<CallerRequest>(0);
    const { refusal } = request;
    if ('mediaTypes' in body) {
      checkBodyStream(request, body);
      if (refusal) throw refusal;
      request.body = openBodyStream(request, body);
      return true;
    }
    if (refusal) return refuseSender(request, body.maxJsonBytes, refusal);
    return readJsonObject(request, body.maxJsonBytes);
  }
}
