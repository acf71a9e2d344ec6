import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import type { DeclaredRoute } from '../kernel/documented';
import type { BodyStreamRule } from './body-stream';

const BODY_STREAM = 'broadsheet:body-stream';

/** What a route takes as its body: nothing, a JSON object, or a stream. */
export type BodyDeclaration = 'none' | 'json' | BodyStreamRule;

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
    ApiBody({ required: true, schema: { type: 'string', format: 'binary' } }),
  );

/** The body of a handler that is marked with {@link TakesStream}: a `Readable`. It has to be read, or destroyed. */
export const BodyStream = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().body as Readable,
);

/** What a handler takes: JSON where it has a `@Body()`, unless it is marked with {@link TakesStream}. */
export function declaredBody({ controller, handler }: DeclaredRoute): BodyDeclaration {
  const rule = Reflect.getMetadata(BODY_STREAM, handler) as BodyStreamRule | undefined;
  return rule ?? (hasBodyParameter(controller, handler.name) ? 'json' : 'none');
}

function hasBodyParameter(controller: object, handlerName: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName) ?? {}) as object;
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.BODY}:`));
}
