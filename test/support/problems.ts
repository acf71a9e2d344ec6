/** Reason phrases of RFC 9110 and RFC 6585, which is what a problem of type `about:blank` has for a title. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

export const BLANK = "can't be blank";
export const TAKEN = 'has already been taken';

export const tooLong = (maximum: number) => `is too long (maximum is ${maximum} characters)`;

/** One message, whatever it says. */
export const A_MESSAGE: string[] = [expect.stringMatching(/\S/) as string];

/** An answer, however it was fetched. */
export interface Answer {
  readonly status: number;
  readonly headers: unknown;
  readonly text: string;
  /** Missing where there was no request that the server could read. */
  readonly request?: { readonly url: string };
}

/** Expects a problem document (RFC 9457) that is complete, and whose `errors` are exactly these. */
export function expectProblem(
  answer: Answer,
  status: number,
  errors: Readonly<Record<string, string[]>>,
): void {
  const headers = answer.headers as Record<string, string>;
  expect({ status: answer.status, type: headers['content-type'], text: answer.text }).toEqual({
    status,
    type: 'application/problem+json; charset=utf-8',
    text: expect.stringContaining('{'),
  });
  expect(JSON.parse(answer.text)).toEqual({
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail: expect.stringMatching(/\S/),
    instance: answer.request ? new URL(answer.request.url).pathname : '',
    requestId: headers['x-request-id'],
    errors,
  });
  expect(headers['x-request-id']).toMatch(/\S/);
}
