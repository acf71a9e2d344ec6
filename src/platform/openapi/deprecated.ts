import { applyDecorators, Header, SetMetadata } from '@nestjs/common';
import type { DeclaredRoute, Documented, RouteAdditions } from '../kernel/documented';

const DAY_MS = 86_400_000;

/** For how long a deprecated operation goes on at least, so that clients can be changed in peace. */
const MIN_NOTICE_DAYS = 180;

const DEPRECATION = 'broadsheet:deprecation';

export interface DeprecationNotice {
  /** ISO date: since when there is something better. */
  readonly since: string;
  /** ISO date: from when on the operation may be gone; {@link MIN_NOTICE_DAYS} after {@link since} at least. */
  readonly sunset: string;
  /** What to use from now on, a sentence for the document. */
  readonly instead: string;
}

/** Headers of answers of a deprecated operation. */
export const DEPRECATION_HEADERS = {
  Deprecation: {
    description: 'Since when the operation is deprecated, as `@` and seconds since 1970 (RFC 9745).',
    schema: { type: 'string' },
  },
  Sunset: {
    description: 'From when on the operation may be gone (RFC 8594).',
    schema: { type: 'string' },
  },
} as const satisfies RouteAdditions['successHeaders'];

/**
 * Marks an operation as one that will go. Its successful answers say so in their headers, and the document says so, too.
 *
 * @throws Error where the notice is too short, when the controller is loaded
 */
export function Deprecated(notice: DeprecationNotice): MethodDecorator {
  const [since, sunset] = [new Date(notice.since), new Date(notice.sunset)];
  if (!(sunset.getTime() - since.getTime() >= MIN_NOTICE_DAYS * DAY_MS))
    throw new Error(`A deprecated operation goes on for ${MIN_NOTICE_DAYS} days at least`);
  return applyDecorators(
    SetMetadata(DEPRECATION, notice),
    Header('Deprecation', `@${since.getTime() / 1000}`),
    Header('Sunset', sunset.toUTCString()),
  );
}

/** What the decorator said of a handler; undefined where the operation stays. */
export function deprecationOf(handler: object): DeprecationNotice | undefined {
  return Reflect.getMetadata(DEPRECATION, handler) as DeprecationNotice | undefined;
}

/** What deprecation adds to the answers of an operation. */
export const Deprecations: Documented = {
  documents({ handler }: DeclaredRoute): RouteAdditions {
    return deprecationOf(handler) ? { successHeaders: DEPRECATION_HEADERS } : {};
  },
};
