import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { HeaderDescription } from '../kernel/documented';
import type { ProblemClass } from '../kernel/problem';

export interface OperationDefinition {
  /** `tag.method`: what SDKs call it. */
  readonly id: string;
  /** One line. */
  readonly summary: string;
  /** Where there is more to say than the summary does. */
  readonly description?: string;
  /** Status of success; 200 unless said otherwise. */
  readonly status?: number;
  /** Shape of the answer; without one the answer has no body. */
  readonly returns?: z.ZodType;
  /** Media types of an answer that streams (`StreamedAnswer`). With {@link returns}, that is the shape of each event. */
  readonly streams?: string | readonly string[];
  /** Other ways to succeed of an answer that streams, each with a status of its own. */
  readonly streamsToo?: readonly OtherStream[];
  /** Headers of successful answers, besides those that come from what requests go through. */
  readonly headers?: Readonly<Record<string, HeaderDescription>>;
  /** What it says of the success, in the document. */
  readonly success: string;
  /** A second way to succeed, with a status of its own, which the handler sets. */
  readonly otherwise?: { readonly status: number; readonly success: string; readonly returns: z.ZodType };
  /** A list walked by cursor: the answer carries `Link`. */
  readonly paged?: boolean;
  /** What can go wrong besides what any route of its kind can: see `problems.ts`. */
  readonly problems?: readonly ProblemClass[];
}

interface OtherStream {
  readonly status: number;
  readonly success: string;
  /** None: the answer has no content. */
  readonly streams?: string | readonly string[];
}

export const OPERATION = 'broadsheet:operation';

/** All that the document says of a handler: its name, its answer, and what can go wrong in it. */
export function Operation(definition: OperationDefinition): MethodDecorator {
  const { id, summary, description, status = 200, otherwise, streamsToo = [] } = definition;
  return applyDecorators(
    SetMetadata(OPERATION, definition),
    HttpCode(status),
    ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) }),
    successResponse({ ...definition, status }),
    ...(definition.streams !== undefined && definition.returns
      ? [ApiProduces(...[definition.streams].flat())]
      : []),
    ...(otherwise ? [successResponse(otherwise)] : []),
    ...streamsToo.map(successResponse),
  );
}

type Success = Pick<OperationDefinition, 'success' | 'returns' | 'streams'> & { readonly status: number };

function successResponse({ status, success, returns, streams }: Success) {
  return ApiResponse({
    status,
    description: success,
    ...(returns && { standardSchema: returns }),
    ...(streams !== undefined && !returns && { content: contentOf(streams) }),
  });
}

function contentOf(streams: string | readonly string[]) {
  return Object.fromEntries([streams].flat().map((type) => [type, { schema: { type: 'string' as const } }]));
}
