import { RequestMethod, SetMetadata } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { declared } from '../kernel/declared';
import type { DeclaredRoute, HeaderDescription, ParameterDescription } from '../kernel/documented';
import { declaredAccess } from './access';

const NOT_STORED = 'broadsheet:not-stored';

/** The route's answers hold credentials, or what is true for a moment only: nobody stores them. */
export const NotStored = () => SetMetadata(NOT_STORED, true);

/** How a route's answers may be kept by whoever gets them (RFC 9111), by what kind of route it is. */
export type Caching =
  /** It changes something, or is marked with {@link NotStored}: nobody keeps its answers. */
  | 'none'
  /** Everybody is answered the same: any cache may keep it, and asks whether it is still true. */
  | 'shared'
  /** Who asks decides what is answered. An anonymous one's may be kept by any cache, a viewer's by their own alone. */
  | 'viewers'
  /** Only their own cache may keep it. */
  | 'private';

/** What holds for a route by its method, its access and its decorators. */
export function cachingOf({ controller, handler }: DeclaredRoute): Caching {
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (method !== RequestMethod.GET || declared(NOT_STORED, handler, controller) === true) return 'none';
  switch (declaredAccess(handler, controller) ?? 'protected') {
    case 'public':
      return 'shared';
    case 'optional':
      return 'viewers';
    case 'protected':
      return 'private';
  }
}

/** What requests may carry where answers have an `ETag`. */
export const CONDITION = {
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description:
      'The `ETag` of an answer that you have kept, or several of them: while it is still true, the answer is a 304 without a body (RFC 9110).',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, ParameterDescription>;

export const VALIDATOR = {
  ETag: {
    description:
      'Names what this answer says. Send it as `If-None-Match` to be told whether that has changed.',
    schema: { type: 'string' },
  },
} as const satisfies Record<string, HeaderDescription>;
