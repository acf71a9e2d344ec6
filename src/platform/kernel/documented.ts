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

/** A header that requests may carry, as the OpenAPI document describes it; without an example, which Swagger UI would send. */
export interface ParameterDescription {
  readonly name: string;
  readonly in: 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: {
    readonly type: 'string';
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly pattern?: string;
  };
}

/** What a route's requests and answers have because of something that its requests go through. */
export interface RouteAdditions {
  /** What requests are refused with. */
  readonly problems?: readonly ProblemClass[];
  /** Headers that its answers may carry, by name. */
  readonly headers?: Readonly<Record<string, HeaderDescription>>;
  /** Headers that successful answers may carry besides, by name. */
  readonly successHeaders?: Readonly<Record<string, HeaderDescription>>;
  /** What requests may carry, by the names of the document's components. */
  readonly parameters?: Readonly<Record<string, ParameterDescription>>;
}

/** Says what it adds to a route's answers: a guard does, by a static method. */
export interface Documented {
  documents(route: DeclaredRoute): RouteAdditions;
}

export type DocumentedGuard = Type<CanActivate> & Documented;
