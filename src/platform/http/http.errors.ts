import { defineProblem } from '../kernel/problem';
import { MAX_BODY_DEPTH } from './json-depth';

/** What the transport refuses, before any route has a say. */
export class MalformedJson extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'is not valid JSON',
}) {}

export class BodyNotAnObject extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'must be a JSON object',
}) {}

export class BodyNotUtf8 extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'is not valid UTF-8',
}) {}

export class BodyIncomplete extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'ended before its declared length',
}) {}

/** Costs little to refuse: nothing parses it. */
export class BodyTooDeep extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: `is nested too deeply (maximum is ${MAX_BODY_DEPTH} levels)`,
}) {}

/** A JSON body is longer than its route takes. */
export class BodyTooLarge extends defineProblem({
  kind: 'contentTooLarge',
  key: 'body',
  message: 'is too large',
}) {
  /** @param maxBytes a multiple of 1,024 */
  static than(maxBytes: number): BodyTooLarge {
    return new BodyTooLarge({ body: [`is too large (maximum is ${maxBytes / 1024} KiB)`] });
  }
}

export class UnsupportedBody extends defineProblem({
  kind: 'unsupportedMediaType',
  key: 'body',
  message: 'must be application/json in UTF-8, not compressed',
}) {}

/** A body that is read as a stream is longer than its route takes. */
export class UploadTooLarge extends defineProblem({
  kind: 'contentTooLarge',
  key: 'body',
  message: 'is too large',
}) {
  static than(maxBytes: number): UploadTooLarge {
    return new UploadTooLarge({ body: [`is too large (maximum is ${maxBytes} bytes)`] });
  }
}

/** A body that is read as a stream is of a media type that its route does not take, or compressed. */
export class UploadUnsupported extends defineProblem({
  kind: 'unsupportedMediaType',
  key: 'body',
  message: 'must be of a supported media type, not compressed',
}) {
  static butFor(mediaTypes: readonly string[]): UploadUnsupported {
    return new UploadUnsupported({ body: [`must be ${mediaTypes.join(' or ')}, not compressed`] });
  }
}

export class MalformedPath extends defineProblem({
  kind: 'badRequest',
  key: 'path',
  message: 'is not validly percent-encoded UTF-8',
}) {}

export class MalformedRequest extends defineProblem({
  kind: 'badRequest',
  key: 'request',
  message: 'is not valid HTTP',
}) {}

export class RequestTimeout extends defineProblem({
  kind: 'timeout',
  key: 'request',
  message: 'took too long to arrive',
}) {}

export class HeadersTooLarge extends defineProblem({
  kind: 'headersTooLarge',
  key: 'headers',
  message: 'are too large (maximum is 16 KiB)',
}) {}

/** What was sent breaks a rule of the schema; `errors` says which field breaks which. */
export class Invalid extends defineProblem({ kind: 'invalid', key: 'field', message: 'is invalid' }) {}

export class TokenMissing extends defineProblem({
  kind: 'unauthorized',
  key: 'token',
  message: 'is missing',
}) {}

/** Malformed, forged, expired, for another audience, or of an account that is gone. */
export class TokenInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'token',
  message: 'is invalid',
}) {}

export const NOT_FOUND_SENTENCE = '404 sorry this resource does not exist';

export class RouteNotFound extends defineProblem({
  kind: 'notFound',
  key: 'resource',
  message: 'not found',
  detail: NOT_FOUND_SENTENCE,
}) {}

export class MethodNotAllowed extends defineProblem({
  kind: 'methodNotAllowed',
  key: 'method',
  message: 'is not allowed here',
}) {}

export class InternalError extends defineProblem({
  kind: 'internal',
  key: 'server',
  message: 'failed unexpectedly; quote the request id when you report this',
}) {}
