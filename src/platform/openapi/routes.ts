import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { routePolicyName } from '../limits/route-policy';
import { type Access, declaredAccess } from '../http/access';
import { hasBodyParameter } from '../http/json-body.guard';
import { OPERATION, type OperationDefinition } from './operation';
import { wantsVerified } from '../http/wants-verified';

/** A route of the API as its controller declares it. */
export interface Route {
  readonly controller: Type;
  readonly handler: string;
  /** Undefined: it declares none, which the contract tests refuse. */
  readonly access: Access | undefined;
  readonly operation: OperationDefinition | undefined;
  readonly takesBody: boolean;
  /** Whether a caller whose address was never confirmed can be refused. */
  readonly wantsVerified: boolean;
  /** False: asked as often as anybody likes. */
  readonly limited: boolean;
}

/** Every route that a controller of the application declares. */
export function routesOf(app: INestApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype)
      .filter((handler) => handler !== 'constructor' && Reflect.hasMetadata('path', prototype[handler] ?? {}))
      .map((handler) => {
        const method = prototype[handler] ?? {};
        return {
          controller,
          handler,
          access: declaredAccess(method, controller),
          operation: Reflect.getMetadata(OPERATION, method) as OperationDefinition | undefined,
          takesBody: hasBodyParameter(controller, handler),
          wantsVerified: wantsVerified(method, controller),
          limited: routePolicyName(controller, method) !== null,
        };
      });
  });
}
