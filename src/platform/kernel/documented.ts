import type { CanActivate, Type } from '@nestjs/common';
import type { ProblemClass } from './problem';

/** A handler and its controller; decorators have left metadata on both. */
export interface DeclaredRoute {
  readonly controller: Type;
  readonly handler: object & { readonly name: string };
}

/** A header of answers, as the OpenAPI document describes it. */
export interface HeaderDescription {
  readonly description: string;
  readonly schema: { readonly type: 'string' | 'integer'; readonly minimum?: number };
}

/** What a route's answers have because of something that its requests go through. */
export interface RouteAdditions {
  /** What requests are refused with. */
  readonly problems?: readonly ProblemClass[];
  /** Headers that its answers may carry, by name. */
  readonly headers?: Readonly<Record<string, HeaderDescription>>;
}

/** Says what it adds to a route's answers: a guard does, by a static method. */
export interface Documented {
  documents(route: DeclaredRoute): RouteAdditions;
}

export type DocumentedGuard = Type<CanActivate> & Documented;
