import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { perHandler } from '../kernel/declared';
import type { RouteAdditions } from '../kernel/documented';
import type { CallerRequest } from './access';
import { type Caching, cachingOf } from './caching';

/** An answer that gets an `ETag`, and is sent only to those who do not have it yet. */
export interface ValidatedResponse extends Response {
  isValidated?: boolean;
}

/**
 * Says how an answer may be kept, before it is made: its `Cache-Control` and `Vary`, and whether it gets an `ETag`. A
 * handler may say otherwise by a header of its own. A problem is never stored.
 */
@Injectable()
export class CachingGuard implements CanActivate {
  private readonly caching = perHandler((context): Caching =>
    cachingOf({ controller: context.getClass(), handler: context.getHandler() }),
  );

  /** What answers have because of it is in the document where the operation is: it depends on what is returned. */
  static documents(): RouteAdditions {
    return {};
  }

  canActivate(context: ExecutionContext): true {
    const caching = this.caching(context);
    const response = context.getArgByIndex<ValidatedResponse>(1);
    if (caching === 'none') {
      response.setHeader('Cache-Control', 'no-store');
      return true;
    }
    response.isValidated = true;
    if (caching === 'shared') {
      response.setHeader('Cache-Control', 'no-cache');
      return true;
    }
    const isPrivate = caching === 'private' || context.getArgByIndex<CallerRequest>(0).user !== undefined;
    response.setHeader('Cache-Control', isPrivate ? 'private, no-cache' : 'no-cache');
    addVary(response, 'Authorization');
    return true;
  }
}

/** Express's own parses what is there already, and mostly nothing is. */
function addVary(response: Response, field: string): void {
  if (response.hasHeader('Vary')) response.vary(field);
  else response.setHeader('Vary', field);
}
