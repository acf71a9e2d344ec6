import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import { declared, perHandler } from '../kernel/declared';
import type { DeclaredRoute } from '../kernel/documented';
import type { BodyStreamRule } from './body-stream';

const BODY_STREAM = 'broadsheet:body-stream';
const JSON_LIMIT = 'broadsheet:json-limit';

/** The most that a JSON body may have, unless its route says otherwise. Of a caller who is not known no more is read. */
export const DEFAULT_JSON_KIB = 16;

/** What a route takes that has a JSON object for its body. */
export interface JsonBodyRule {
  readonly maxJsonBytes: number;
}

/** What a route takes as its body: nothing, a JSON object, or a stream. */
export type BodyDeclaration = 'none' | JsonBodyRule | BodyStreamRule;

/**
 * How long the JSON body of a handler may be, or those of a controller's handlers: {@link DEFAULT_JSON_KIB} without it.
 * A text of so many characters takes up to four times as many bytes, and twelve where its sender escapes all of it.
 */
export const JsonLimit = (kibibytes: number) => SetMetadata(JSON_LIMIT, kibibytes);

/**
 * The handler reads the body by itself, as it flows in: see {@link BodyStream}.
 *
 * @example
 * @TakesStream({ maxBytes: 5_000_000, mediaTypes: ['image/png', 'image/jpeg'] })
 * upload(@BodyStream() body: Readable): Promise<void> {
 *   return pipeline(body, createWriteStream(file));
 * }
 */
export const TakesStream = (rule: BodyStreamRule) =>
  applyDecorators(
    SetMetadata(BODY_STREAM, rule),
    ApiConsumes(...rule.mediaTypes),
    ApiBody({ required: true, schema: rule.schema ?? { type: 'string', format: 'binary' } }),
  );

/** The body of a handler that is marked with {@link TakesStream}: a `Readable`. It has to be read, or destroyed. */
export const BodyStream = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().body as Readable,
);

/** What a handler takes: JSON where it has a `@Body()`, unless it is marked with {@link TakesStream}. */
export function declaredBody({ controller, handler }: DeclaredRoute): BodyDeclaration {
  const stream = Reflect.getMetadata(BODY_STREAM, handler) as BodyStreamRule | undefined;
  if (stream) return stream;
  if (!hasParameter(controller, handler.name, RouteParamtypes.BODY)) return 'none';
  const kibibytes = (declared(JSON_LIMIT, handler, controller) as number | undefined) ?? DEFAULT_JSON_KIB;
  return { maxJsonBytes: 1024 * kibibytes };
}

/** What the handler of a request takes. */
export const bodyOf = perHandler((context) =>
  declaredBody({ controller: context.getClass(), handler: context.getHandler() }),
);

/** Whether a handler has a parameter of a kind: `@Body()`, `@Query()`. */
export function hasParameter(controller: object, handlerName: string, kind: RouteParamtypes): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as object;
  return Object.keys(parameters).some((key) => key.startsWith(`${kind}:`));
}
