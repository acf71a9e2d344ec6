import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
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
  /** Media type of an answer that streams (`StreamedAnswer`). With it, {@link returns} is the shape of each event. */
  readonly streams?: string;
  /** What it says of the success, in the document. */
  readonly success: string;
  /** A second way to succeed, with a status of its own, which the handler sets. */
  readonly otherwise?: { readonly status: number; readonly success: string; readonly returns: z.ZodType };
  /** A list walked by cursor: the answer carries `Link`. */
  readonly paged?: boolean;
  /** What can go wrong besides what any route of its kind can: see `problems.ts`. */
  readonly problems?: readonly ProblemClass[];
}

export const OPERATION = 'broadsheet:operation';

/** All that the document says of a handler: its name, its answer, and what can go wrong in it. */
export function Operation(definition: OperationDefinition): MethodDecorator {
  const { id, summary, description, status = 200, otherwise } = definition;
  return applyDecorators(
    SetMetadata(OPERATION, definition),
    HttpCode(status),
    ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) }),
    successResponse({ ...definition, status }),
    ...(definition.streams !== undefined && definition.returns ? [ApiProduces(definition.streams)] : []),
    ...(otherwise ? [successResponse(otherwise)] : []),
  );
}

type Success = Pick<OperationDefinition, 'success' | 'returns' | 'streams'> & { readonly status: number };

function successResponse({ status, success, returns, streams }: Success) {
  return ApiResponse({
    status,
    description: success,
    ...(returns && { standardSchema: returns }),
    ...(streams !== undefined && !returns && { content: { [streams]: { schema: { type: 'string' } } } }),
  });
}
