import { z } from 'zod';

/** What all problems have (RFC 9457), with RealWorld's `errors`. */
export const ProblemDetailsSchema = z
  .strictObject({
    type: z.string().meta({
      description: 'Page of the catalogue that explains this kind of problem.',
      format: 'uri-reference',
    }),
    code: z.string().meta({ description: 'The kind of problem, for programs: the last segment of `type`.' }),
    title: z.string().meta({ description: 'The kind of problem, in a few words for people.' }),
    status: z.int().meta({ description: 'The HTTP status again.' }),
    detail: z.string().meta({ description: 'What went wrong here, in a sentence for people.' }),
    instance: z.string().meta({ description: 'Path of the request.' }),
    requestId: z.string().meta({ description: 'The `X-Request-Id` of this answer; our logs know it too.' }),
    errors: z
      .record(z.string(), z.array(z.string()))
      .meta({ description: 'Field or resource at fault, and what is wrong with it.' }),
  })
  .meta({
    id: 'ProblemDetails',
    description: 'What every problem says (RFC 9457), with the `errors` that RealWorld clients read.',
  });
