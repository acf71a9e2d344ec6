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
  const problem = JSON.parse(answer.text) as { code: string };
  expect(problem).toEqual({
    type: expect.stringMatching(/^(https?:\/\/[^/]+)?\/problems\/[a-z0-9]+(-[a-z0-9]+)*$/),
    code: expect.stringMatching(/./),
    title: expect.stringMatching(/^[A-Z]/),
    status,
    detail: expect.stringMatching(/\S/),
    instance: answer.request ? new URL(answer.request.url).pathname : '',
    requestId: headers['x-request-id'],
    errors,
  });
  expect(problem).toMatchObject({ type: expect.stringMatching(new RegExp(`/problems/${problem.code}$`)) });
  expect(headers['x-request-id']).toMatch(/\S/);
}
