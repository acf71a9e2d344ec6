import { defineProblem } from '../kernel/problem';
import { MAX_BODY_DEPTH } from './json-depth';

/** What the transport refuses, before any route has a say. */
export class MalformedJson extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'is not valid JSON',
  what: 'The body is not JSON.',
  why: 'A quote, a comma or a bracket is missing, or the body is something else.',
  whatToDo: 'Make the body with a JSON library.',
}) {}

export class BodyNotAnObject extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'must be a JSON object',
  what: 'The body is JSON, but not an object.',
  why: 'It is an array, a string, a number, or null.',
  whatToDo: 'Wrap what you send in an object, as the document shows.',
}) {}

export class BodyNotUtf8 extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'is not valid UTF-8',
  what: 'The body is not UTF-8.',
  why: 'JSON is always sent as UTF-8 (RFC 8259, section 8.1). This is another encoding, or it was cut inside a character.',
  whatToDo: 'Encode the body as UTF-8.',
}) {}

export class BodyIncomplete extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: 'ended before its declared length',
  what: 'The body ended before as many bytes as `Content-Length` says.',
  why: 'The connection was cut, or the length is wrong.',
  whatToDo: 'Send the request again, and leave the length to your HTTP library.',
}) {}

/** Costs little to refuse: nothing parses it. */
export class BodyTooDeep extends defineProblem({
  kind: 'badRequest',
  key: 'body',
  message: `is nested too deeply (maximum is ${MAX_BODY_DEPTH} levels)`,
  what: 'Arrays and objects are nested too deeply in the body.',
  why: 'No request needs as many levels. What costs much to read is refused before it is read.',
  whatToDo: 'Send a flatter body. `detail` says how many levels are read.',
}) {}

/** A JSON body is longer than its route takes. */
export class BodyTooLarge extends defineProblem({
  kind: 'contentTooLarge',
  key: 'body',
  message: 'is too large',
  what: 'The body is larger than this operation reads.',
  why: 'No request to it needs as much.',
  whatToDo: 'Send less. `detail` says how much is read.',
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
  what: 'The body is of a media type that this operation does not take.',
  why: 'It takes `application/json` in UTF-8, not compressed. `Content-Type` is missing or says something else.',
  whatToDo: 'Send `Content-Type: application/json`.',
}) {}

/** A body that is read as a stream is longer than its route takes. */
export class UploadTooLarge extends defineProblem({
  kind: 'contentTooLarge',
  key: 'body',
  message: 'is too large',
  what: 'The upload is larger than this operation takes.',
  why: '`detail` says how many bytes it takes.',
  whatToDo: 'Send a smaller file.',
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
  what: 'The upload is of a media type that this operation does not take.',
  why: '`detail` says which types it takes, or the upload is compressed.',
  whatToDo: 'Convert the file, and say its type in `Content-Type`.',
}) {
  static butFor(mediaTypes: readonly string[]): UploadUnsupported {
    return new UploadUnsupported({ body: [`must be ${mediaTypes.join(' or ')}, not compressed`] });
  }
}

export class MalformedPath extends defineProblem({
  kind: 'badRequest',
  key: 'path',
  message: 'is not validly percent-encoded UTF-8',
  what: 'The path cannot be decoded.',
  why: 'A `%` is not followed by two hexadecimal digits, or what the digits stand for is not UTF-8.',
  whatToDo: 'Encode what varies in the path with `encodeURIComponent` or its like.',
}) {}

export class MalformedRequest extends defineProblem({
  kind: 'badRequest',
  key: 'request',
  message: 'is not valid HTTP',
  what: 'What was sent is not HTTP.',
  why: 'A line or a header breaks the protocol, or `Host` is missing.',
  whatToDo: 'Use an HTTP library. If you do, look at what stands between it and the server.',
}) {}

export class RequestTimeout extends defineProblem({
  kind: 'timeout',
  key: 'request',
  message: 'took too long to arrive',
  what: 'The request took too long to arrive.',
  why: 'Its headers or its body came in too slowly, or stopped coming.',
  whatToDo: 'Send it again over a better connection.',
}) {}

export class HeadersTooLarge extends defineProblem({
  kind: 'headersTooLarge',
  key: 'headers',
  message: 'are too large (maximum is 16 KiB)',
  what: 'The headers are larger than the server reads.',
  why: 'They may take 16 KiB together. Cookies or a very long token are the usual cause.',
  whatToDo: 'Send fewer or shorter headers.',
}) {}

/** What was sent breaks a rule of the schema; `errors` says which field breaks which. */
export class Invalid extends defineProblem({
  kind: 'invalid',
  key: 'field',
  message: 'is invalid',
  what: 'Something that you sent breaks a rule.',
  why: '`errors` names each field or parameter at fault, and says what is wrong with it.',
  whatToDo: 'Mend these and send the request again. The document gives the rules of each field.',
}) {}

export class TokenMissing extends defineProblem({
  kind: 'unauthorized',
  key: 'token',
  message: 'is missing',
  what: 'This operation needs somebody who is signed in.',
  why: 'The request has no `Authorization` header.',
  whatToDo: 'Sign in, and send the token as `Authorization: Bearer <token>`.',
}) {}

/** Malformed, forged, expired, for another audience, or of an account that is gone. */
export class TokenInvalid extends defineProblem({
  kind: 'unauthorized',
  key: 'token',
  message: 'is invalid',
  what: 'The token is not accepted.',
  why: 'It has expired, its session has ended, its account is gone, or it is not from this server.',
  whatToDo: 'Exchange the refresh token for a new one (`POST /api/auth/refresh`), or sign in again.',
}) {}

export const NOT_FOUND_SENTENCE = '404 sorry this resource does not exist';

export class RouteNotFound extends defineProblem({
  kind: 'notFound',
  key: 'resource',
  message: 'not found',
  detail: NOT_FOUND_SENTENCE,
  what: 'Nothing is at this address.',
  why: 'The path is misspelled, or it belongs to another version of the API.',
  whatToDo: 'Look the path up in the documentation.',
}) {}

export class MethodNotAllowed extends defineProblem({
  kind: 'methodNotAllowed',
  key: 'method',
  message: 'is not allowed here',
  what: 'There is something at this address, but not for this method.',
  why: 'The `Allow` header lists the methods that it has.',
  whatToDo: 'Look the operation up in the documentation.',
}) {}

/** More is asked at once than can be answered soon; nothing was done. */
export class Overloaded extends defineProblem({
  kind: 'unavailable',
  key: 'server',
  message: 'has too much to do, try again shortly',
  what: 'The server gets more requests than it can answer, and this one has waited in vain. Nothing was done.',
  why: 'Many clients ask at once, or one of them asks too often.',
  whatToDo:
    'Wait for as many seconds as `Retry-After` says, longer each time, and send the same request again.',
}) {}

export class InternalError extends defineProblem({
  kind: 'internal',
  key: 'server',
  message: 'failed unexpectedly; quote the request id when you report this',
  what: 'The server failed, and it is not your fault.',
  why: "Something happened that nobody thought of. It is in the server's log under the `requestId`.",
  whatToDo:
    'Report it with the `requestId`. A second try may work, but look first at whether the first one took effect.',
}) {}
