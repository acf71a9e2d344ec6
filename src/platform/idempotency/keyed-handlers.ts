import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { CallerRequest } from '../http/access';
import { currentRequest, currentResponse } from '../kernel/exchange';
import { KEY_FIELD } from './idempotency-key';
import { IdempotentRequests } from './idempotent-requests';

type Handler = (this: object, ...given: unknown[]) => unknown;

const KEYED_METHODS: ReadonlySet<unknown> = new Set([
  RequestMethod.POST,
  RequestMethod.PUT,
  RequestMethod.PATCH,
  RequestMethod.DELETE,
]);

/** Whether requests to a handler may have a key: it changes something. */
export function takesKey(handler: object): boolean {
  return (
    Reflect.hasMetadata(PATH_METADATA, handler) &&
    KEYED_METHODS.has(Reflect.getMetadata(METHOD_METADATA, handler))
  );
}

/**
 * Puts {@link IdempotentRequests} around every handler that changes something, of whichever room.
 *
 * An interceptor would do, but Nest makes an Observable of every answer then, also of those to requests without a key:
 * these pay for one look at their headers.
 */
@Injectable()
export class KeyedHandlers {
  private readonly scanner = new MetadataScanner();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly idempotency: IdempotentRequests,
  ) {}

  /** Before Nest registers the routes. */
  install(): void {
    for (const { controllers } of this.modules.values())
      for (const controller of controllers.values()) {
        const { instance, name } = controller as { instance: Record<string, Handler>; name: string };
        if (!controller.isDependencyTreeStatic())
          throw new Error(`${name} has an instance for each request, so its handlers cannot take keys`);
        this.installAt(instance);
      }
  }

  private installAt(controller: Record<string, Handler>): void {
    for (const name of this.scanner.getAllMethodNames(Object.getPrototypeOf(controller) as object)) {
      const handler = controller[name];
      if (handler && takesKey(handler)) controller[name] = this.keyed(handler);
    }
  }

  /** The handler, with all that its decorators said of it. */
  private keyed(handler: Handler): Handler {
    const { idempotency } = this;
    const keyed: Handler = function (...given) {
      const request = currentRequest() as CallerRequest | undefined;
      if (request?.headers[KEY_FIELD] === undefined) return handler.apply(this, given);
      const response = currentResponse();
      if (!response) throw new Error('A request has an answer');
      return idempotency.once(request, response, () => Promise.resolve(handler.apply(this, given)));
    };
    for (const key of Reflect.getMetadataKeys(handler) as unknown[])
      Reflect.defineMetadata(key, Reflect.getMetadata(key, handler), keyed);
    return Object.defineProperty(keyed, 'name', { value: handler.name });
  }
}
