import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'supertest';
import { headerOf } from './answers';
import { A_MESSAGE, expectProblem } from './problems';

/** What an answer says of limits, in the old headers and in the new. */
export function limitOf(answer: Response) {
  const number = (name: string) => Number(headerOf(answer, name));
  return {
    policy: headerOf(answer, 'ratelimit-policy'),
    state: headerOf(answer, 'ratelimit'),
    limit: number('x-ratelimit-limit'),
    remaining: number('x-ratelimit-remaining'),
    reset: number('x-ratelimit-reset'),
  };
}

/** Expects a refusal that is complete, and returns after how many seconds the request may be repeated. */
export function expectTooMany(answer: Response): number {
  expectProblem(answer, 429, { rateLimit: A_MESSAGE });
  const retryAfter = headerOf(answer, 'retry-after') ?? '';
  expect(retryAfter).toMatch(/^[1-9]\d*$/);
  expect(limitOf(answer).remaining).toBe(0);
  return Number(retryAfter);
}

/** Waits for as long as a refusal says. */
export async function waitAsTold(answer: Response): Promise<void> {
  await delay(1000 * expectTooMany(answer));
}

/** As if it came from another address, for an application with TRUST_PROXY=1. */
export const from = (address: string) => ({ 'X-Forwarded-For': address });

/** The statuses of requests that are sent at once, and how often each came. */
export async function statusesOf(requests: PromiseLike<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(requests)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
