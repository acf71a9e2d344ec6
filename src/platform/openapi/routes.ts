import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Access, declaredAccess } from '../http/access';
import type { DeclaredRoute, Documented, RouteAdditions } from '../kernel/documented';
import { OPERATION, type OperationDefinition } from './operation';

/** A route of the API as its controller declares it. */
export interface Route extends DeclaredRoute {
  /** Undefined: it declares none, which the contract tests refuse. */
  readonly access: Access | undefined;
  readonly operation: OperationDefinition | undefined;
}

/** Every route that a controller of the application declares. */
export function routesOf(app: INestApplication): Route[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => routesOfController(metatype as Type));
}

function routesOfController(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, DeclaredRoute['handler']>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .flatMap((name) => prototype[name] ?? [])
    .filter((handler) => Reflect.hasMetadata('path', handler))
    .map((handler) => ({
      controller,
      handler,
      access: declaredAccess(handler, controller),
      operation: Reflect.getMetadata(OPERATION, handler) as OperationDefinition | undefined,
    }));
}

/** What all of them together add to a route's answers. */
export function additionsTo(route: Route, documented: readonly Documented[]): Required<RouteAdditions> {
  const additions = documented.map((each) => each.documents(route));
  return {
    problems: additions.flatMap(({ problems = [] }) => problems),
    headers: merged(additions.map(({ headers }) => headers)),
    successHeaders: merged(additions.map(({ successHeaders }) => successHeaders)),
    parameters: merged(additions.map(({ parameters }) => parameters)),
  };
}

function merged<T>(parts: ReadonlyArray<Readonly<Record<string, T>> | undefined>): Record<string, T> {
  return Object.assign({}, ...parts) as Record<string, T>;
}
